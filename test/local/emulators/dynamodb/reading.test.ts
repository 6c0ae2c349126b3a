import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, test } from 'vitest';
import { DYNAMODB_PAGE_RECORDS } from '../../../../contract/limits';
import { Harness } from './harness';

const harness = new Harness();

/** A table whose stream holds this many records, and their sequence numbers. */
async function filled(count: number, payload = '') {
  const table = await harness.table();
  for (let from = 0; from < count; from += 25) {
    const ids = Array.from({ length: Math.min(25, count - from) }, (_, i) => String(from + i));
    const puts = ids.map((id) => ({ PutRequest: { Item: { id: { S: id }, payload: { S: payload } } } }));
    await harness.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table.TableName]: puts } }));
  }
  return { ...table, numbers: await harness.sequenceNumbers(table.streamArn) };
}

async function numbersFrom(iterator: string): Promise<(string | undefined)[]> {
  const { Records = [] } = await harness.page(iterator);
  return Records.map((record) => record.dynamodb?.SequenceNumber);
}

describe('an iterator', () => {
  test('of each type begins at its position', async () => {
    const { streamArn, TableName, numbers } = await filled(3);
    const [first, second, third] = numbers;
    expect(numbers.map(BigInt)).toEqual(numbers.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await numbersFrom(await harness.iterator(streamArn, 'TRIM_HORIZON'))).toEqual([first, second, third]);
    expect(await numbersFrom(await harness.iterator(streamArn, 'AT_SEQUENCE_NUMBER', second))).toEqual([second, third]);
    expect(await numbersFrom(await harness.iterator(streamArn, 'AFTER_SEQUENCE_NUMBER', second))).toEqual([third]);

    const latest = await harness.iterator(streamArn, 'LATEST');
    expect(await numbersFrom(latest)).toEqual([]);
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'later' } } }));
    expect(await numbersFrom(latest)).toHaveLength(1);
  });

  test('is refused for unknown streams and shards, and for numbers of other shards', async () => {
    const { streamArn } = await filled(1);
    await expect(harness.iterator(`${streamArn}0`)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Requested resource not found: Stream: ${streamArn}0 not found`,
    });
    const shard = 'shardId-00000000000000000000-00000000';
    await expect(harness.iterator(streamArn, 'LATEST', undefined, shard)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const foreign = harness.iterator(streamArn, 'AT_SEQUENCE_NUMBER', '1'.padEnd(21, '0'));
    await expect(foreign).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(harness.page('garbage')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('expires', async () => {
    const { streamArn, numbers } = await filled(1);
    const old = await harness.iterator(streamArn);
    harness.control.expireIterators();
    await expect(harness.page(old)).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
    expect(await numbersFrom(await harness.iterator(streamArn))).toEqual(numbers);
  });
});

describe('a page', () => {
  test('has as many records as requested, and the next page continues after it', async () => {
    const { streamArn, numbers } = await filled(3);
    const { Records, NextShardIterator } = await harness.page(await harness.iterator(streamArn), 2);
    expect(Records?.map((record) => record.dynamodb?.SequenceNumber)).toEqual(numbers.slice(0, 2));
    expect(await numbersFrom(NextShardIterator ?? '')).toEqual(numbers.slice(2));
  });

  test('has at most 1,000 records, and a higher limit is refused', async () => {
    const { streamArn, numbers } = await filled(DYNAMODB_PAGE_RECORDS + 1);
    expect(numbers).toHaveLength(DYNAMODB_PAGE_RECORDS);
    const tooMany = harness.page(await harness.iterator(streamArn), DYNAMODB_PAGE_RECORDS + 1);
    await expect(tooMany).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(harness.page(await harness.iterator(streamArn), 0)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('has at most 1 MB', async () => {
    const { numbers } = await filled(4, 'x'.repeat(390_000));
    expect(numbers).toHaveLength(2);
  });

  test('is empty on demand, and the next page has the records', async () => {
    const { streamArn, numbers } = await filled(2);
    const iterator = await harness.iterator(streamArn);
    harness.control.nextPagesEmpty(1);
    const { Records, NextShardIterator } = await harness.page(iterator);
    expect(Records).toEqual([]);
    expect(await numbersFrom(NextShardIterator ?? '')).toEqual(numbers);
  });
});

describe('trimming', () => {
  test('moves the horizon, and answers older positions with TrimmedDataAccessException from either call', async () => {
    const { streamArn, numbers } = await filled(4);
    const before = await harness.iterator(streamArn, 'AT_SEQUENCE_NUMBER', numbers[1]);
    harness.control.trim(streamArn, undefined, numbers[2]);

    const trimmed = { name: 'TrimmedDataAccessException' };
    await expect(harness.page(before)).rejects.toMatchObject(trimmed);
    await expect(harness.iterator(streamArn, 'AT_SEQUENCE_NUMBER', numbers[1])).rejects.toMatchObject(trimmed);
    expect(await numbersFrom(await harness.iterator(streamArn))).toEqual(numbers.slice(2));
    expect(await numbersFrom(await harness.iterator(streamArn, 'AT_SEQUENCE_NUMBER', numbers[2]))).toEqual(
      numbers.slice(2),
    );
  });

  test('of all records leaves an empty shard that accepts new ones', async () => {
    const { streamArn, TableName } = await filled(2);
    harness.control.trim(streamArn);
    expect(await harness.records(streamArn)).toEqual([]);
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'new' } } }));
    expect(await harness.records(streamArn)).toHaveLength(1);
  });

  test('can remove a whole shard and a whole stream', async () => {
    const { streamArn } = await filled(1);
    harness.control.rollOver(streamArn);
    const [parent] = await harness.shards(streamArn);
    harness.control.deleteShard(streamArn, parent?.ShardId ?? '');
    await expect(harness.iterator(streamArn, 'TRIM_HORIZON', undefined, parent?.ShardId)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    harness.control.deleteStream(streamArn);
    await expect(harness.shards(streamArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a roll-over', () => {
  test('closes the shard, which stays readable to its end, and opens a child', async () => {
    const { streamArn, TableName, numbers } = await filled(2);
    harness.control.rollOver(streamArn);
    await harness.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'child' } } }));

    const [parent, child] = await harness.shards(streamArn);
    expect(BigInt(parent?.SequenceNumberRange?.EndingSequenceNumber ?? 0)).toBeGreaterThan(BigInt(numbers[1] ?? 0));
    expect(child).toMatchObject({ ParentShardId: parent?.ShardId });
    expect(child?.SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();

    const { Records, NextShardIterator } = await harness.page(await harness.iterator(streamArn));
    expect(Records).toHaveLength(2);
    expect(NextShardIterator).toBeUndefined();
    expect(
      await numbersFrom(await harness.iterator(streamArn, 'TRIM_HORIZON', undefined, child?.ShardId)),
    ).toHaveLength(1);
  });

  test('lists the children of a shard, and shards page by page', async () => {
    const { streamArn } = await filled(1);
    harness.control.rollOver(streamArn);
    harness.control.rollOver(streamArn);
    const [first, second, third] = await harness.shards(streamArn);
    const describeStream = async (input: object) => {
      const answer = await harness.streams.send(new DescribeStreamCommand({ StreamArn: streamArn, ...input }));
      return answer.StreamDescription;
    };
    const children = await describeStream({ ShardFilter: { Type: 'CHILD_SHARDS', ShardId: first?.ShardId } });
    expect(children?.Shards).toEqual([second]);
    const page = await describeStream({ Limit: 2 });
    expect(page?.LastEvaluatedShardId).toBe(second?.ShardId);
    expect((await describeStream({ ExclusiveStartShardId: page?.LastEvaluatedShardId }))?.Shards).toEqual([third]);
  });
});
