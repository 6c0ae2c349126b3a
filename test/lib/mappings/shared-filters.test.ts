import { App, CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisConsumerEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { LAMBDA_ENVIRONMENT_BYTES } from '../../../contract/limits';
import { FailureFilter, FailureIntake, HydratedDlq } from '../../../lib';
import { IS_OLDEST_CDK } from '../../helpers/constructs/cdk-version';
import { newFunction, newStack, soundMapping } from '../../helpers/constructs/orders';
import { enrichmentEnvironment } from '../../helpers/constructs/resources';
import { warningIds } from '../../helpers/constructs/warnings';

const filterOn = (value: string) => lambda.FilterCriteria.filter({ data: { state: lambda.FilterRule.isEqual(value) } });

/** As long as ARNs of real functions and streams are. */
const ARN = 'arn:aws:kinesis:ap-southeast-1:111111111111:stream/OrdersProduction-OrdersStream12345678-AbCdEfGhIjKl';

function bindFiltered(stack: Stack, dlq: lambda.IEventSourceDlq, name: string, values: string[]): void {
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

test('without filters, the environment has no variable for them', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  bindFiltered(stack, dlq, 'Plain', []);
  expect(environmentOf(stack).filters).toBeUndefined();
});

test('filters of the pipeline itself leave less room, so that the environment holds all that it gets', () => {
  const stack = newStack();
  const condition = Array.from({ length: 50 }, (_, index) => `RetryAttemptsExhausted${index}`);
  const filters = [FailureFilter.pattern({ requestContext: { condition } })];
  const dlq = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket(), filters });
  bindFiltered(stack, dlq.queueIntake, 'Long', ['x'.repeat(2_400)]);
  bindFiltered(stack, dlq.queueIntake, 'Short', ['shipped']);
  const { bytes, filters: shared } = environmentOf(stack);
  expect(bytes).toBeLessThan(LAMBDA_ENVIRONMENT_BYTES);
  expect(shared).toHaveLength(1);
});

test('without filters, a mapping in another stack causes no warning', () => {
  const app = new App();
  const dlq = new HydratedDlq(newStack('Stack', app), 'Dlq');
  const other = newStack('Other', app);
  bindFiltered(other, dlq, 'Plain', []);
  expect(warningIds(other)).toEqual([]);
});

test('the enrichment gets the patterns of every mapping, as the mapping holds them', () => {
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

test('the enrichment gets as many filters as fit into its environment, including short ones after a long one', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  for (let i = 0; i < 20; i += 1) bindFiltered(stack, dlq, `Number${i}`, ['x'.repeat(i === 1 ? 3_500 : 50)]);
  const { bytes, filters } = environmentOf(stack);
  expect(bytes).toBeLessThanOrEqual(LAMBDA_ENVIRONMENT_BYTES);
  expect((filters as unknown[]).length).toBeGreaterThan(4);
  expect(JSON.stringify(filters)).not.toContain('x'.repeat(51));
});

describe.skipIf(IS_OLDEST_CDK)('the mappings of a function', () => {
  test("are not shared when its alias has filters that do not fit, because the function's would be applied to its pointers", () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    const stream = new kinesis.Stream(stack, 'Stream');
    const consumer = newFunction(stack);
    const source = (value: string) =>
      new KinesisEventSource(stream, { ...soundMapping(dlq), filters: [filterOn(value)] });
    consumer.addEventSource(source('paid'));
    consumer.addAlias('live').addEventSource(source('x'.repeat(3_500)));
    expect(environmentOf(stack).filters).toBeUndefined();
    expect(warningIds(stack)).toContain('cdk-hydrated-dlq:filtersTooLong');
  });

  /** A function with a filtered mapping of a stream, and another mapping of the stream through a consumer. */
  function bindTwice(stack: Stack, dlq: HydratedDlq, values: string[], other: Stack = stack): void {
    const stream = new kinesis.Stream(stack, 'Stream');
    const consumer = newFunction(stack);
    consumer.addEventSource(new KinesisEventSource(stream, { ...soundMapping(dlq), filters: [filterOn('paid')] }));
    const streamConsumer = new kinesis.StreamConsumer(other, 'Fast', { stream, streamConsumerName: 'fast' });
    new lambda.EventSourceMapping(other, 'Mapping', {
      ...soundMapping(dlq),
      target: consumer,
      eventSourceArn: streamConsumer.streamConsumerArn,
      filters: values.length > 0 ? values.map(filterOn) : undefined,
    });
  }

  test('are shared together, including those without filters', () => {
    const stack = newStack();
    bindTwice(stack, new HydratedDlq(stack, 'Dlq'), []);
    const patterns = [JSON.stringify({ data: { state: ['paid'] } })];
    expect(environmentOf(stack).filters).toEqual([
      { functionArn: ARN, streamArn: ARN, patterns },
      { functionArn: ARN, streamArn: ARN, patterns: [] },
    ]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('are shared by the ARN of their consumer with enhanced fan-out, also without filters, where others leave room', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    const streamConsumer = new kinesis.StreamConsumer(stack, 'Fast', {
      stream: new kinesis.Stream(stack, 'Stream'),
      streamConsumerName: 'fast',
    });
    newFunction(stack).addEventSource(new KinesisConsumerEventSource(streamConsumer, soundMapping(dlq)));
    bindFiltered(stack, dlq, 'Filtered', ['paid']);
    expect(environmentOf(stack).filters).toEqual([
      { functionArn: ARN, streamArn: ARN, patterns: [JSON.stringify({ data: { state: ['paid'] } })] },
      { functionArn: ARN, streamArn: ARN, patterns: [] },
    ]);
    const { [ENVIRONMENT.mappingFilters]: text } = enrichmentEnvironment(Template.fromStack(stack));
    expect(JSON.stringify(text)).toContain('"ConsumerARN"');
  });

  test('are not shared when the filters of one are too long', () => {
    const stack = newStack();
    bindTwice(stack, new HydratedDlq(stack, 'Dlq'), ['x'.repeat(3_500)]);
    expect(environmentOf(stack).filters).toBeUndefined();
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:filtersTooLong']);
  });

  test('are not shared when one is in another stack', () => {
    const app = new App();
    const stack = newStack('Stack', app);
    const other = newStack('Other', app);
    bindTwice(stack, new HydratedDlq(stack, 'Dlq'), ['sent'], other);
    expect(environmentOf(stack).filters).toBeUndefined();
    for (const each of [stack, other]) expect(warningIds(each)).toEqual(['cdk-hydrated-dlq:filtersElsewhere']);
  });
});

test('filters that are encrypted with a customer-managed key are not copied', () => {
  const stack = newStack();
  const source = new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), {
    ...soundMapping(new HydratedDlq(stack, 'Dlq')),
    filters: [filterOn('secret')],
    filterEncryption: new kms.Key(stack, 'Key'),
  });
  newFunction(stack).addEventSource(source);
  expect(JSON.stringify(enrichmentEnvironment(Template.fromStack(stack)))).not.toContain('secret');
  expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:filtersEncrypted']);
});

test('filters of a mapping that writes to a bucket are not copied from anywhere: its objects hold what they let through', () => {
  const app = new App();
  const stack = newStack('Stack', app);
  const dlq = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() });
  const other = newStack('Other', app);
  bindFiltered(stack, dlq, 'Here', ['paid']);
  bindFiltered(other, dlq, 'There', ['sent']);
  expect(environmentOf(stack).filters).toBeUndefined();
  expect([...warningIds(stack), ...warningIds(other)]).toEqual([]);
});

test.each<[string, (stack: Stack) => number | undefined, object]>([
  ['is not set', () => undefined, {}],
  ['is 1', () => 1, {}],
  ['is 2', () => 2, { parallel: true }],
  [
    'is a parameter',
    (stack) => new CfnParameter(stack, 'Factor', { type: 'Number' }).valueAsNumber,
    { parallel: true },
  ],
])(
  'a mapping whose parallelization factor %s is shared with what the enrichment has to know of it',
  (_, factorIn, expected) => {
    const stack = newStack();
    const source = new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), {
      ...soundMapping(new HydratedDlq(stack, 'Dlq')),
      filters: [filterOn('paid')],
      parallelizationFactor: factorIn(stack),
    });
    newFunction(stack).addEventSource(source);

    expect(environmentOf(stack).filters).toEqual([
      { functionArn: ARN, streamArn: ARN, patterns: [expect.any(String)], ...expected },
    ]);
  },
);

test('a mapping with a tumbling window is shared without filters, because its events have more than records', () => {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq');
  const source = new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), {
    ...soundMapping(dlq),
    tumblingWindow: Duration.seconds(30),
  });
  newFunction(stack).addEventSource(source);

  expect(environmentOf(stack).filters).toEqual([
    { functionArn: ARN, streamArn: ARN, patterns: [], tumblingWindow: true },
  ]);
});
