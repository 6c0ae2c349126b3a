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

const low = { partitionKey: 'a' };
const high = { partitionKey: 'b' };

/** A function that keeps the texts of Kinesis records, and those once there are so many. */
function recorder(take: (text: string) => void = () => undefined) {
  const texts: string[] = [];
  const functionArn = runtime.addFunction(uniqueName('consumer'), ({ Records }: KinesisEvent) => {
    const found = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
    for (const text of found) take(text);
    texts.push(...found);
  });
  const seen = async (count: number) => {
    for (let batches = 1; texts.length < count; batches += 1)
      await runtime.reported('batch-invoked', batches, (told) => told.functionArn === functionArn);
    return texts;
  };
  return { functionArn, seen };
}

function keysRecorder() {
  const keys: (string | undefined)[] = [];
  const functionArn = runtime.addFunction(uniqueName('consumer'), ({ Records }: DynamoDBEvent) => {
    keys.push(...Records.map(({ dynamodb }) => JSON.stringify(dynamodb.Keys?.id)));
  });
  const seen = async (count: number) => {
    for (let batches = 1; keys.length < count; batches += 1)
      await runtime.reported('batch-invoked', batches, (told) => told.functionArn === functionArn);
    return keys;
  };
  return { functionArn, seen };
}

describe('the starting position', () => {
  test('LATEST sees what is put once the mapping has started, and nothing older', async () => {
    const stream = await createStream();
    await stream.put('old');
    const { functionArn, seen } = recorder();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, StartingPosition: 'LATEST' });

    await stream.put('new');

    expect(await seen(1)).toEqual(['new']);
  });

  test('LATEST passes over shards that were closed before', async () => {
    const stream = await createStream();
    await stream.put('old');
    await stream.split();
    const { functionArn, seen } = recorder();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, StartingPosition: 'LATEST' });

    await stream.put({ data: 'new', ...low });

    expect(await seen(1)).toEqual(['new']);
  });

  test('AT_TIMESTAMP begins with the first record of that time', async () => {
    const stream = await createStream();
    await stream.put('old');
    await stream.put('new');
    const [, arrived] = await stream.arrivals();
    const { functionArn, seen } = recorder();
    await runMapping(runtime, functionArn, {
      EventSourceArn: stream.arn,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: arrived,
    });

    expect(await seen(1)).toEqual(['new']);
  });

  test('AT_TIMESTAMP is refused for a table', async () => {
    const table = await createTable(dynamoDB.endpoint);
    const properties = { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000 } as const;

    await expect(
      runMapping(runtime, keysRecorder().functionArn, { EventSourceArn: table.streamArn, ...properties }),
    ).rejects.toThrow('only from TRIM_HORIZON or LATEST');
  });

  test('LATEST on a table sees what is written once the mapping has started', async () => {
    const table = await createTable(dynamoDB.endpoint);
    await table.put({ id: { S: 'old' } });
    const { functionArn, seen } = keysRecorder();
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn, StartingPosition: 'LATEST' });

    await table.put({ id: { S: 'new' } });

    expect(await seen(1)).toEqual(['{"S":"new"}']);
  });
});

describe('resharding', () => {
  test('a closed shard is drained before its children are read, failing batches included', async () => {
    const stream = await createStream();
    await stream.put('0', '1');
    await stream.split();
    await stream.put({ data: '2', ...low });
    await stream.put({ data: '3', ...high });
    let failures = 0;
    const { functionArn, seen } = recorder((text) => {
      if (text === '0' && failures++ < 3) throw new Error('not yet');
    });
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, BatchSize: 1 });

    const texts = await seen(4);

    expect(texts.slice(0, 2)).toEqual(['0', '1']);
    expect(texts.slice(2).sort()).toEqual(['2', '3']);
  });

  test('shards that appear while the mapping runs are found and read from their beginning', async () => {
    const stream = await createStream();
    const { functionArn, seen } = recorder();
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, StartingPosition: 'LATEST' });

    await stream.put('0');
    await stream.split();
    await stream.put({ data: '1', ...low });
    await stream.put({ data: '2', ...high });

    expect((await seen(3)).sort()).toEqual(['0', '1', '2']);
  });

  test("a table's stream is followed as its shards roll over", async () => {
    const table = await createTable(dynamoDB.endpoint);
    const { functionArn, seen } = keysRecorder();
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn });

    for (const id of ['0', '1', '2']) {
      await table.put({ id: { S: id } });
      dynamoDB.control.rollOver(table.streamArn);
    }

    expect(await seen(3)).toEqual(['{"S":"0"}', '{"S":"1"}', '{"S":"2"}']);
  });
});

describe('trouble with reading', () => {
  test.each(['ProvisionedThroughputExceededException', 'ExpiredIteratorException'])(
    '%s loses no record and doubles none',
    async (type) => {
      const stream = await createStream();
      const { functionArn, seen } = recorder();
      await stream.put('0', '1');
      runtime.setRule(({ operation, count }) =>
        operation === 'GetRecords' && count % 3 !== 0 ? { answer: { status: 400, type } } : undefined,
      );
      await runMapping(runtime, functionArn, { EventSourceArn: stream.arn });
      await seen(2);
      await stream.put('2');

      expect(await seen(3)).toEqual(['0', '1', '2']);
    },
  );

  test('iterators that expire while a failing batch blocks the shard are replaced', async () => {
    const table = await createTable(dynamoDB.endpoint);
    await table.put({ id: { S: '0' } });
    const { functionArn, seen } = keysRecorder();
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn });
    await seen(1);

    dynamoDB.control.expireIterators();
    await table.put({ id: { S: '1' } });

    expect(await seen(2)).toEqual(['{"S":"0"}', '{"S":"1"}']);
  });

  test('trimmed records are passed over', async () => {
    const table = await createTable(dynamoDB.endpoint);
    const { functionArn, seen } = keysRecorder();
    await table.put({ id: { S: '0' } });
    let held = true;
    runtime.setRule(({ operation }) =>
      operation === 'GetRecords' && held ? { answer: { status: 400, type: 'LimitExceededException' } } : undefined,
    );
    await runMapping(runtime, functionArn, { EventSourceArn: table.streamArn });
    dynamoDB.control.trim(table.streamArn);
    held = false;
    await table.put({ id: { S: '1' } });

    expect(await seen(1)).toEqual(['{"S":"1"}']);
  });

  test('a stream that is not there is an error at once, as on AWS', async () => {
    const EventSourceArn = 'arn:aws:kinesis:eu-west-1:000000000000:stream/not-there';

    await expect(runMapping(runtime, recorder().functionArn, { EventSourceArn })).rejects.toThrow(/not-there/);
  });

  test('a role that may not read the stream is an error at once', async () => {
    const stream = await createStream();
    runtime.deny(consumerRoleArn, 'kinesis:ListShards');

    await expect(runMapping(runtime, recorder().functionArn, { EventSourceArn: stream.arn })).rejects.toThrow(
      /AccessDenied/,
    );
  });
});
