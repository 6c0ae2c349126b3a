import { afterEach, expect } from 'vitest';
import { findingsOf } from './service-spec';
import { takeSynthesized } from './synthesized';

/** Every template that a test of the constructs synthesizes has to satisfy CloudFormation's service spec. */
afterEach(() => {
  const findings = takeSynthesized().flatMap((template) => findingsOf(template));
  expect(findings.join('\n'), 'what the service spec has against a template').toBe('');
});
