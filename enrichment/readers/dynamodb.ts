import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBEventRecord } from '../../contract/lambda-event';
import { DYNAMODB_PAGE_RECORDS } from '../../contract/limits';
import {
  type PageRecord,
  type Position,
  required,
  type Shard,
  type StreamCall,
  type StreamReader,
  type Trouble,
} from './reader';

/** A page of GetRecords as it is on the wire. */
interface WirePage {
  readonly Records?: readonly WireRecord[] | null;
  readonly NextShardIterator?: string | null;
}

/** A record is on the wire what it is in the event, but for the names in `userIdentity`; the stream's ARN is missing. */
type WireRecord = Omit<DynamoDBEventRecord, 'userIdentity' | 'eventSourceARN'> & {
  readonly userIdentity?: object | null;
};

export function dynamoDBReader(client: DynamoDBStreamsClient): StreamReader {
  return {
    mostRecords: DYNAMODB_PAGE_RECORDS,
    async getIterator(shard, position, abortSignal) {
      const input = { StreamArn: shard.streamArn, ShardId: shard.shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), { abortSignal });
      return required(ShardIterator, 'ShardIterator');
    },
    async getRecords(shard, iterator, limit, abortSignal) {
      const input = { ShardIterator: iterator, Limit: limit };
      const page = (await client.send(new GetRecordsCommand(input), { abortSignal })) as unknown as WirePage;
      const records = required(page.Records, 'Records').map((record) => pageRecord(record, shard));
      const nextIterator = page.NextShardIterator ?? undefined;
      return { records, nextIterator, ended: nextIterator === undefined };
    },
    troubleOf,
  };
}

function iteratorInput(position: Position) {
  return position.from === 'trim-horizon'
    ? { ShardIteratorType: 'TRIM_HORIZON' as const }
    : { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, SequenceNumber: position.sequenceNumber };
}

function pageRecord(record: WireRecord, shard: Shard): PageRecord {
  return {
    sequenceNumber: required(record.dynamodb?.SequenceNumber, 'SequenceNumber'),
    bytes: record.dynamodb.SizeBytes ?? 0,
    toEventRecord: () => eventRecord(record, shard),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function eventRecord({ userIdentity: user, ...record }: WireRecord, { streamArn }: Shard): DynamoDBEventRecord {
  return {
    ...withoutNulls(record),
    dynamodb: withoutNulls(record.dynamodb),
    eventSourceARN: streamArn,
    ...(user && { userIdentity: userIdentity(user) }),
  };
}

/** The API names its members in upper case, Lambda's event in lower case; both are accepted. */
function userIdentity(user: object): DynamoDBEventRecord['userIdentity'] {
  const members = Object.entries(withoutNulls(user));
  return Object.fromEntries(members.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}

/** On the wire null stands for a member that is not there, and the SDK leaves it out. */
function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  ExpiredIteratorException: { kind: 'iterator-expired' },
  TrimmedDataAccessException: { kind: 'trimmed' },
  ResourceNotFoundException: { kind: 'final', reason: 'STREAM_OR_SHARD_NOT_FOUND' },
  AccessDeniedException: { kind: 'transient', soon: false },
};

function troubleOf({ name, message }: Error, call: StreamCall): Trouble {
  const isAboutSequenceNumber = call === 'getIterator' && /sequence ?number/i.test(message);
  if (name === 'ValidationException' && isAboutSequenceNumber) return { kind: 'unknown-position' };
  return TROUBLES[name] ?? { kind: 'transient', soon: true };
}
