import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DynamoDBEvent, KinesisEvent } from '../../../contract/lambda-event';
import { type DynamoDBEmulator, startDynamoDB } from '../../../local/emulators/dynamodb';
import { uniqueName } from '../../helpers/aws/clients';
import { createStream } from '../../helpers/aws/kinesis-streams';
import { createTable } from '../../helpers/aws/tables';
import { consumerRoleArn, runMapping } from '../../helpers/local/mappings';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let dynamoDB: DynamoDBEmulator;
let runtime: TestRuntime;

beforeAll(async () => {
  dynamoDB = await startDynamoDB();
  runtime = await startTestRuntime(dynamoDB.endpoint);
});
afterEach(() => runtime.setRule(() => undefined));
afterAll(async () => {
  await runtime.stop();
  await dynamoDB.stop();
});

const textsOf = ({ Records }: KinesisEvent) =>
  Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());

/** A function that takes everything, and the events it has been invoked with once there were so many. */
function recorder<E>() {
  const events: E[] = [];
  const functionArn = runtime.addFunction(uniqueName('consumer'), (event: E) => {
    events.push(event);
  });
  const invoked = async (count: number) => {
    await runtime.reported('batch-invoked', count, (told) => told.functionArn === functionArn);
    return events;
  };
  return { functionArn, invoked };
}

describe('the event', () => {
  test('of a Kinesis record has every member that Lambda writes', async () => {
    const stream = await createStream();
    const [sequenceNumber] = await stream.put({ data: Buffer.from([0, 255]), partitionKey: 'k' });
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn });

    const [event] = await invoked(1);

    expect(event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'k',
            sequenceNumber,
            data: 'AP8=',
            approximateArrivalTimestamp: expect.any(Number),
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: consumerRoleArn,
          awsRegion: 'eu-west-1',
          eventSourceARN: stream.arn,
        },
      ],
    });
    expect(event?.Records[0]?.kinesis.approximateArrivalTimestamp).toBeCloseTo(Date.now() / 1000, -2);
  });

  test('of a DynamoDB change has binary in base64 at any depth, and no member that is not there', async () => {
    const table = await createTable(dynamoDB.endpoint);
    const bytes = Buffer.from('foobar');
    const nested = {
      L: [{ M: { deep: { B: bytes } } }, { BS: [bytes] }, { N: '9007199254740993' }, { NULL: true as const }],
    };
    await table.put({ id: { S: 'a' }, nested });
    const { functionArn, invoked } = recorder<DynamoDBEvent>();
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn });

    const [event] = await invoked(1);

    expect(event).toStrictEqual({
      Records: [
        {
          eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { id: { S: 'a' } },
            NewImage: {
              id: { S: 'a' },
              nested: {
                L: [
                  { M: { deep: { B: 'Zm9vYmFy' } } },
                  { BS: ['Zm9vYmFy'] },
                  { N: '9007199254740993' },
                  { NULL: true },
                ],
              },
            },
            SequenceNumber: expect.stringMatching(/^\d{21,}$/),
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: table.streamArn,
        },
      ],
    });
  });

  test("of a delete by time to live names who did it, in Lambda's lower case", async () => {
    const table = await createTable(dynamoDB.endpoint);
    await table.put({ id: { S: 'a' } });
    await dynamoDB.control.expireItem(table.tableName, { id: { S: 'a' } });
    const { functionArn, invoked } = recorder<DynamoDBEvent>();
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn, BatchSize: 1 });

    const [, removal] = await invoked(2);

    expect(removal?.Records[0]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
  });
});

describe('batches', () => {
  test('have the requested size, in order', async () => {
    const stream = await createStream();
    await stream.put('0', '1', '2', '3', '4');
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, BatchSize: 2 });

    expect((await invoked(3)).map(textsOf)).toEqual([['0', '1'], ['2', '3'], ['4']]);
  });

  test('gather what comes while their window lasts', async () => {
    const stream = await createStream();
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, {
      EventSourceArn: stream.arn,
      BatchSize: 3,
      MaximumBatchingWindowInSeconds: 300,
    });

    await stream.put('0');
    await stream.put('1');
    await stream.put('2');

    expect((await invoked(1)).map(textsOf)).toEqual([['0', '1', '2']]);
  });

  test('of one shard run side by side in lanes, while a key keeps its order', async () => {
    const stream = await createStream();
    const seen = new Map<string, string[]>();
    const others = new Map<string, () => void>();
    const consumer = runtime.addFunction(uniqueName('consumer'), async ({ Records }: KinesisEvent) => {
      const { partitionKey = '' } = Records[0]?.kinesis ?? {};
      // Nobody goes on before both keys are here: one lane after the other would wait for ever.
      if (others.size < 2) await new Promise<void>((resolve) => join(partitionKey, resolve));
      seen.set(partitionKey, [...(seen.get(partitionKey) ?? []), ...textsOf({ Records })]);
    });
    function join(key: string, resolve: () => void): void {
      others.set(key, resolve);
      if (others.size === 2) for (const release of others.values()) release();
    }
    await stream.put(...['0', '1', '2'].flatMap((data) => ['a', 'c'].map((partitionKey) => ({ data, partitionKey }))));
    await runMapping(runtime, consumer, { EventSourceArn: stream.arn, BatchSize: 1, ParallelizationFactor: 10 });

    await runtime.reported('batch-invoked', 6, ({ functionArn }) => functionArn === consumer);

    expect(Object.fromEntries(seen)).toEqual({ a: ['0', '1', '2'], c: ['0', '1', '2'] });
  });
});

describe('filters', () => {
  const filterOn = (...patterns: object[]) => ({
    FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
  });

  test('on data see the decoded JSON; what is no JSON is dropped, and the event keeps its base64', async () => {
    const stream = await createStream();
    await stream.put('{"kind":"order"}', 'no JSON', '{"kind":"payment"}', '{"kind":"refund"}');
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, {
      EventSourceArn: stream.arn,
      ...filterOn({ data: { kind: ['order'] } }, { data: { kind: ['refund'] } }),
    });

    expect((await invoked(1)).map(textsOf)).toEqual([['{"kind":"order"}', '{"kind":"refund"}']]);
  });

  test('on metadata alone let any data pass', async () => {
    const stream = await createStream();
    await stream.put({ data: 'no JSON', partitionKey: 'a' }, { data: '{}', partitionKey: 'b' });
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, ...filterOn({ partitionKey: ['a'] }) });

    expect((await invoked(1)).map(textsOf)).toEqual([['no JSON']]);
  });

  test('decide before a batch is made: its size counts what passed', async () => {
    const stream = await createStream();
    await stream.put(...['a', 'x', 'b', 'x', 'c'].map((kind) => JSON.stringify({ kind })));
    const { functionArn, invoked } = recorder<KinesisEvent>();
    await runMapping(runtime, functionArn, {
      EventSourceArn: stream.arn,
      BatchSize: 2,
      ...filterOn({ data: { kind: [{ 'anything-but': 'x' }] } }),
    });

    expect((await invoked(2)).map(({ Records }) => Records.length)).toEqual([2, 1]);
  });

  test('on a table see the change as the function gets it', async () => {
    const table = await createTable(dynamoDB.endpoint);
    await table.put({ id: { S: 'a' }, total: { N: '1' } }, { id: { S: 'b' }, total: { N: '2' } });
    const { functionArn, invoked } = recorder<DynamoDBEvent>();
    await runMapping(runtime, functionArn, {
      EventSourceArn: table.streamArn,
      ...filterOn({ eventName: ['INSERT'], dynamodb: { NewImage: { total: { N: ['2'] } } } }),
    });

    expect((await invoked(1))[0]?.Records.map(({ dynamodb }) => dynamodb.Keys)).toEqual([{ id: { S: 'b' } }]);
  });
});

test('an invocation that fails before the function runs uses up no retry', async () => {
  const stream = await createStream();
  await stream.put('one');
  const name = uniqueName('late');
  const functionArn = `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
  await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, MaximumRetryAttempts: 0 });
  await runtime.reported('batch-invoked', 3, (told) => told.functionArn === functionArn && told.error !== undefined);

  runtime.addFunction(name, () => undefined);

  await runtime.reported('batch-invoked', 1, (told) => told.functionArn === functionArn && told.error === undefined);
});
