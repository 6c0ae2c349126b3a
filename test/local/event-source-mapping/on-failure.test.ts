import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { LambdaPointer } from '../../../contract/pointer';
import { type EventSourceMappingProperties, startEventSourceMapping } from '../../../local/event-source-mapping';
import { createStream, type TestStream } from '../../helpers/kinesis-streams';
import { type Handler, roleArn, startTestRuntime, type TestRuntime } from '../../helpers/local-runtime';
import { createQueue } from '../../helpers/queues';

const executionRoleArn = roleArn('consumer');
let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

async function start(
  stream: TestStream,
  name: string,
  handler: Handler,
  properties: Partial<EventSourceMappingProperties>,
) {
  const functionArn = runtime.addFunction(name, handler);
  const mapping = await startEventSourceMapping(runtime, {
    functionArn: `${functionArn}:live`,
    executionRoleArn,
    properties: { EventSourceArn: stream.arn, StartingPosition: 'TRIM_HORIZON', ...properties },
  });
  onTestFinished(() => mapping.stop());
  return functionArn;
}

test('a batch that fails for good leaves a pointer with every member that Lambda writes', async () => {
  const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
  const [first, second] = await stream.put('one', 'two');
  const functionArn = await start(
    stream,
    'always-throws',
    () => {
      throw new Error('poison');
    },
    {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queue.arn } },
    },
  );

  const [pointer] = await queue.receiveJson(1);

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(pointer).toEqual({
    requestContext: {
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionArn: `${functionArn}:live`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: time,
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      startSequenceNumber: first,
      endSequenceNumber: second,
      approximateArrivalOfFirstRecord: time,
      approximateArrivalOfLastRecord: time,
      batchSize: 2,
      streamArn: stream.arn,
    },
  } satisfies Record<keyof LambdaPointer, unknown> | object);
});
