import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FailurePointer } from '../../../contract/pointer';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { TestTables } from '../../helpers/aws/tables';
import { batchInfo, dynamoDBPointer } from '../../helpers/messages/pointers';
import { emptyPage, error, on, shortPage } from './rules';
import { type Told, tellOurs, tellPublished } from './verdicts';

const tables = new TestTables();

const KEYS = Array.from({ length: 20 }, (_, index) => `order-${index}`);
/** The failed batch: records 5 to 14. */
const FAILED = KEYS.slice(5, 15);
const COMPLETE: Told = { status: 'COMPLETE', records: FAILED };
const EXPIRED: Told = { status: 'EXPIRED', reason: 'RECORDS_EXPIRED', records: [] };

let streamArn: string;
let shardId: string;
let numbers: string[];
let pointer: FailurePointer;

beforeEach(async () => {
  const table = await tables.create();
  streamArn = table.streamArn;
  const requests = KEYS.map((id) => ({ PutRequest: { Item: { id: { S: id } } } }));
  await tables.client.send(new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }));
  shardId = (await tables.shardIds(streamArn))[0] ?? '';
  numbers = await tables.sequenceNumbers(streamArn, shardId);
  pointer = dynamoDBPointer(batchInfo(streamArn, numbers.slice(5, 15), { shardId }));
});

const throttled = error('LimitExceededException', 'Too many readers');

/** What happens to the stream before it is read, what it does meanwhile, and what has to be told of the batch then. */
const FAULTS: readonly { does: string; before?: () => void; rule?: () => ProxyRule; told: Told }[] = [
  { does: 'throttles the iterator', rule: () => on('GetShardIterator', [1], throttled), told: COMPLETE },
  { does: 'throttles the page', rule: () => on('GetRecords', [1, 2], error('ThrottlingException')), told: COMPLETE },
  { does: 'fails', rule: () => on('GetRecords', [1], error('InternalServerError', '', 500)), told: COMPLETE },
  { does: 'drops the connection', rule: () => on('GetRecords', [1], { drop: 'partial' }), told: COMPLETE },
  ...['{}', '[]', 'null', '{"Records":null}'].map((body) => {
    const rule = () => on('GetRecords', [1], { answer: { status: 200, body } });
    return { does: `answers with ${body}`, rule, told: COMPLETE };
  }),
  { does: 'begins with empty pages', rule: () => on('GetRecords', [1, 2, 3], emptyPage), told: COMPLETE },
  { does: 'gives short pages', rule: () => on('GetRecords', [1, 2, 3], shortPage), told: COMPLETE },
  {
    does: 'expires the iterator between two pages',
    rule: () => {
      const short = on('GetRecords', [1], shortPage);
      return (call) => short(call) ?? on('GetRecords', [2], error('ExpiredIteratorException'))(call);
    },
    told: COMPLETE,
  },
  {
    does: 'has lost the head of the batch',
    before: () => tables.emulator.control.trim(streamArn, shardId, numbers[8]),
    told: { status: 'PARTIAL', reason: 'START_MISSING', records: FAILED.slice(3) },
  },
  {
    does: 'loses the head of the batch before the first page',
    rule: () => on('GetRecords', [1], trimTo(8)),
    told: { status: 'PARTIAL', reason: 'START_MISSING', records: FAILED.slice(3) },
  },
  {
    does: 'loses the middle of the batch between two pages',
    rule: () => {
      const short = on('GetRecords', [1], shortPage);
      return (call) => short(call) ?? on('GetRecords', [2], trimTo(10))(call);
    },
    told: { status: 'PARTIAL', reason: 'MIDDLE_MISSING', records: [...FAILED.slice(0, 2), ...FAILED.slice(5)] },
  },
  {
    does: 'has lost the batch',
    before: () => tables.emulator.control.trim(streamArn, shardId, numbers[17]),
    told: EXPIRED,
  },
  { does: 'has lost everything', before: () => tables.emulator.control.trim(streamArn), told: EXPIRED },
  {
    does: 'has lost everything, and says so of the trim horizon too',
    rule: () => on('GetShardIterator', range(1, 9), error('TrimmedDataAccessException')),
    told: EXPIRED,
  },
  {
    does: 'is gone',
    before: () => tables.emulator.control.deleteStream(streamArn),
    told: { status: 'UNREADABLE', reason: 'STREAM_OR_SHARD_NOT_FOUND', records: [] },
  },
  {
    does: 'is deleted between two pages',
    rule: () => {
      const short = on('GetRecords', [1], shortPage);
      return (call) => short(call) ?? on('GetRecords', range(2, 9), error('ResourceNotFoundException'))(call);
    },
    told: { status: 'PARTIAL', reason: 'END_MISSING', records: FAILED.slice(0, 2) },
  },
  {
    does: 'does not know the number of the batch',
    rule: () => on('GetShardIterator', [1], error('ValidationException')),
    told: { status: 'UNREADABLE', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', records: [] },
  },
];

describe('when a DynamoDB stream', () => {
  test.each(FAULTS)('$does: the message reports it correctly', async ({ before, rule, told }) => {
    before?.();
    expect(await tellOurs(pointer, tables.endpoint, rule?.())).toEqual(told);
  });

  test('has closed the shard: the message reports it correctly', async () => {
    tables.emulator.control.rollOver(streamArn);
    const last = dynamoDBPointer(batchInfo(streamArn, numbers.slice(15), { shardId }));
    expect(await tellOurs(last, tables.endpoint)).toEqual({ status: 'COMPLETE', records: KEYS.slice(15) });
  });
});

describe('the published approach reports wrong results when a DynamoDB stream', () => {
  test.each(FAULTS)('$does', async ({ before, rule, told }) => {
    before?.();
    expect(await tellPublished(pointer, tables.endpoint, rule?.())).not.toEqual(told);
  });

  test('but it does so when nothing is wrong', async () => {
    expect(await tellPublished(pointer, tables.endpoint)).toEqual(COMPLETE);
  });
});

/** Forgets what comes before that record, just before the call gets through. */
function trimTo(index: number): ProxyRule {
  return () => {
    tables.emulator.control.trim(streamArn, shardId, numbers[index]);
    return undefined;
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
