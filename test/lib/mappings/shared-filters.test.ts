import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { LAMBDA_ENVIRONMENT_BYTES } from '../../../contract/limits';
import { HydratedDlq } from '../../../lib';
import { newFunction, newStack, soundMapping } from '../../helpers/orders';
import { enrichmentEnvironment } from '../../helpers/resources';

const filterOn = (value: string) => lambda.FilterCriteria.filter({ data: { state: lambda.FilterRule.isEqual(value) } });

/** As long as ARNs of real functions and streams are. */
const ARN = 'arn:aws:kinesis:ap-southeast-1:111111111111:stream/OrdersProduction-OrdersStream12345678-AbCdEfGhIjKl';

function bindFiltered(stack: Stack, dlq: HydratedDlq, name: string, values: string[]): void {
  const source = new KinesisEventSource(new kinesis.Stream(stack, `Stream${name}`), {
    ...soundMapping(dlq),
    filters: values.length > 0 ? values.map(filterOn) : undefined,
  });
  newFunction(stack, `Consumer${name}`).addEventSource(source);
}

/** What the enrichment reads from its environment, with each reference replaced by an ARN. */
function environmentOf(stack: Stack): { readonly bytes: number; readonly filters: unknown } {
  const environment = Object.fromEntries(
    Object.entries(enrichmentEnvironment(Template.fromStack(stack))).map(([name, value]) => [name, deployed(value)]),
  );
  const filters = environment[ENVIRONMENT.mappingFilters];
  return {
    bytes: Object.entries(environment).flat().join('').length,
    filters: filters === undefined ? undefined : JSON.parse(filters),
  };
}

function deployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const [intrinsic, argument] = Object.entries(value as Record<string, [unknown, unknown[]]>)[0] ?? [];
  return intrinsic === 'Fn::Join' && argument ? argument[1].map(deployed).join('') : ARN;
}

test('no mapping with filters, no variable', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  bindFiltered(stack, dlq, 'Plain', []);
  expect(environmentOf(stack).filters).toBeUndefined();
});

test('the enrichment is told the patterns of every mapping, as the mapping holds them', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  bindFiltered(stack, dlq, 'One', ['paid', 'sent']);
  bindFiltered(stack, dlq, 'Two', []);
  bindFiltered(stack, dlq, 'Three', ['late']);
  const patterns = (...values: string[]) => values.map((value) => JSON.stringify({ data: { state: [value] } }));
  expect(environmentOf(stack).filters).toEqual([
    { functionArn: ARN, streamArn: ARN, patterns: patterns('paid', 'sent') },
    { functionArn: ARN, streamArn: ARN, patterns: patterns('late') },
  ]);
});

test('as many filters are told as fit into the environment; the shorter ones after a long one still do', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  for (let i = 0; i < 20; i += 1) bindFiltered(stack, dlq, `Number${i}`, ['x'.repeat(i === 1 ? 3_500 : 50)]);
  const { bytes, filters } = environmentOf(stack);
  expect(bytes).toBeLessThanOrEqual(LAMBDA_ENVIRONMENT_BYTES);
  expect((filters as unknown[]).length).toBeGreaterThan(4);
  expect(JSON.stringify(filters)).not.toContain('x'.repeat(51));
});
