import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { failingMapping, NO_POINTER, type ProbedPointer, pointer, putRecords, receive } from './parts';
import type { Asking, Probe } from './probe';

const json = (value: object): string => JSON.stringify(value);

/** Puts one record and says what the pointer about it is like. */
async function askOne(
  asking: Asking,
  data: string | Uint8Array,
  say: (pointer: ProbedPointer) => string,
): Promise<string> {
  await putRecords(asking, `${asking.outputs.Stream}`, [{ data }]);
  const sent = await pointer(asking);
  return sent ? say(sent) : NO_POINTER;
}

const conditionOf = ({ requestContext, responseContext }: ProbedPointer) =>
  `condition ${requestContext.condition}, responseContext ${responseContext === undefined ? 'absent' : 'present'}`;

/** What Lambda writes into the pointer, for the batches that the documentation leaves out. */
export const POINTER_PROBES: readonly Probe[] = [
  {
    unknown: 1,
    id: 'Retries',
    question: 'Which condition has a batch that failed too often?',
    build: (scope) => failingMapping(scope),
    ask: (asking) => askOne(asking, '{}', conditionOf),
  },
  {
    unknown: 1,
    id: 'Age',
    question: 'Which condition has a record that is too old?',
    build: (scope) => failingMapping(scope, { mapping: { retryAttempts: -1, maxRecordAge: Duration.minutes(1) } }),
    ask: (asking) => askOne(asking, '{}', conditionOf),
    notLocal: 'a minute has to pass',
  },
  {
    unknown: 1,
    id: 'Oversize',
    question: 'Which condition has a record of 5 MiB?',
    build(scope) {
      const built = failingMapping(scope);
      const stream = scope.node.findChild('Stream').node.defaultChild as kinesis.CfnStream;
      stream.addPropertyOverride('MaxRecordSizeInKiB', 10_240);
      return built;
    },
    ask: (asking) => askOne(asking, Buffer.alloc(5 * 1_024 * 1_024, 'x'), conditionOf),
    notLocal: 'its stream takes records of 1 MiB',
  },
  {
    unknown: 2,
    id: 'Filtered',
    question: 'Does batchSize count records before or after the filter?',
    build: (scope) =>
      failingMapping(scope, {
        mapping: {
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(5),
          filters: [{ pattern: json({ data: { wanted: [true] } }) }],
        },
      }),
    async ask(asking) {
      const wanted = [true, false, true, false, true];
      const numbers = await putRecords(
        asking,
        `${asking.outputs.Stream}`,
        wanted.map((one) => ({ data: json({ wanted: one }) })),
      );
      const sent = await pointer(asking);
      if (!sent) return NO_POINTER;
      const { batchSize, startSequenceNumber, endSequenceNumber } = sent.KinesisBatchInfo;
      const range = numbers.indexOf(`${endSequenceNumber}`) - numbers.indexOf(`${startSequenceNumber}`) + 1;
      return `batchSize ${batchSize} for 3 of 5 records; the range spans ${range}`;
    },
  },
  {
    unknown: 3,
    id: 'Lanes',
    question: 'Does a range hold records of other lanes (ParallelizationFactor 10)?',
    build: (scope) =>
      failingMapping(scope, {
        failsWhen: "event.Records.some(({ kinesis }) => kinesis.partitionKey === 'poison')",
        mapping: { parallelizationFactor: 10, batchSize: 100, maxBatchingWindow: Duration.seconds(5) },
      }),
    async ask(asking) {
      const keys = ['poison', 'a', 'b', 'c', 'd', 'e', 'f', 'poison'];
      const numbers = await putRecords(
        asking,
        `${asking.outputs.Stream}`,
        keys.map((key) => ({ key, data: '{}' })),
      );
      const sent = await pointer(asking);
      if (!sent) return NO_POINTER;
      const { batchSize, startSequenceNumber, endSequenceNumber } = sent.KinesisBatchInfo;
      const range = numbers.indexOf(`${endSequenceNumber}`) - numbers.indexOf(`${startSequenceNumber}`) + 1;
      return range > batchSize ? `yes: ${batchSize} failed, the range spans ${range}` : `no: all ${range} failed`;
    },
  },
  {
    unknown: 4,
    id: 'Window',
    question: 'What does the pointer of a failed last invocation of a tumbling window hold?',
    build: (scope) =>
      failingMapping(scope, {
        failsWhen: 'event.isFinalInvokeForWindow',
        mapping: { tumblingWindow: Duration.seconds(10) },
      }),
    ask: (asking) => askOne(asking, '{}', ({ KinesisBatchInfo }) => `\`${json(KinesisBatchInfo)}\``),
    notLocal: 'it runs no tumbling windows',
  },
  {
    unknown: 5,
    id: 'FanOut',
    question: 'Which ARN does a mapping of an enhanced fan-out consumer send?',
    build: (scope) =>
      failingMapping(scope, {
        source: (stream) => {
          const consumer = new kinesis.StreamConsumer(scope, 'FanOut', { stream, streamConsumerName: 'probe' });
          consumer.applyRemovalPolicy(RemovalPolicy.DESTROY);
          consumer.grantRead(scope.node.findChild('Consumer') as lambda.Function);
          return consumer.streamConsumerArn;
        },
      }),
    ask: (asking) =>
      askOne(asking, '{}', ({ KinesisBatchInfo: { streamArn } }) =>
        streamArn.includes('/consumer/') ? "the consumer's" : "the stream's",
      ),
  },
  ...[
    { id: 'FilterKey', key: 'partitionKey', pattern: { partitionKey: ['wanted'] } },
    { id: 'FilterName', key: 'eventName', pattern: { eventName: ['aws:kinesis:record'] } },
    { id: 'FilterSource', key: 'eventSource', pattern: { eventSource: ['aws:kinesis'] } },
  ].map(
    ({ id, key, pattern }): Probe => ({
      unknown: 11,
      id,
      question: `Does a filter on ${key} of a Kinesis record match?`,
      build: (scope) => failingMapping(scope, { mapping: { batchSize: 1, filters: [{ pattern: json(pattern) }] } }),
      async ask(asking) {
        const keys = ['other', 'wanted'];
        const numbers = await putRecords(
          asking,
          `${asking.outputs.Stream}`,
          keys.map((one) => ({ key: one, data: '{}' })),
        );
        const bodies = await receive(asking, `${asking.outputs.Queue}`, key === 'partitionKey' ? 1 : 2);
        const passed = bodies.map((body) => {
          const { startSequenceNumber } = (JSON.parse(body) as ProbedPointer).KinesisBatchInfo;
          return keys[numbers.indexOf(`${startSequenceNumber}`)];
        });
        return passed.length === 0
          ? 'no: no record passed'
          : `it passed ${passed.length} of 2 (${passed.sort().join(', ')})`;
      },
    }),
  ),
];
