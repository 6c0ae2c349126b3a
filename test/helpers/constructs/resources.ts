import type { Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';

/** The logical id of the resource of a type whose logical id starts like this. */
export function logicalId(template: Template, type: string, start: string): string {
  const id = Object.keys(template.findResources(type)).find((candidate) => candidate.startsWith(start));
  expect(id, `${type} ${start}`).toBeDefined();
  return id ?? '';
}

/** The properties of the resource of a type whose logical id starts like this. */
export function propertiesOf(template: Template, type: string, start: string): Record<string, unknown> {
  return template.findResources(type)[logicalId(template, type, start)]?.Properties;
}

/** The variables that an enrichment runs with. */
export function enrichmentEnvironment(template: Template, start = 'DlqEnrichment'): Record<string, unknown> {
  const { Environment } = propertiesOf(template, 'AWS::Lambda::Function', start) as {
    Environment: { Variables: Record<string, unknown> };
  };
  return Environment.Variables;
}
