import { DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBEventRecord } from '../../contract/lambda-event';
import { DYNAMODB_PAGE_RECORDS } from '../../contract/limits';
import {
  ATTRIBUTE_WEIGHT,
  type PageRecord,
  type Position,
  RECORD_WEIGHT,
  required,
  type Shard,
  type StreamCall,
  type StreamReader,
  type Trouble,
} from './reader';

export { DynamoDBStreamsClient };

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
    // Users met small pages that were empty, again and again, where a large one had records: aws/aws-cli#4893.
    recordsAfterEmptyPage: DYNAMODB_PAGE_RECORDS,
    trimsSilently: false,
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
  const sequenceNumber = required(record.dynamodb?.SequenceNumber, 'SequenceNumber');
  const { SizeBytes, ApproximateCreationDateTime, Keys, NewImage, OldImage } = record.dynamodb;
  const bytes = SizeBytes ?? 0;
  return {
    sequenceNumber,
    bytes,
    arrivedAt: ApproximateCreationDateTime * 1000,
    weight: () => RECORD_WEIGHT + bytes + ATTRIBUTE_WEIGHT * countAttributes([Keys, NewImage, OldImage]),
    toEventRecord: () => eventRecord(record, shard),
  };
}

/** How many values an item's images hold, at any depth, each with the object that names its type. */
function countAttributes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + countAttributes(inner), 1);
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

/** By the error's type and the call alone: a message can quote any name. */
function troubleOf({ name }: Error, call: StreamCall): Trouble {
  if (call === 'iterator-at-number' && name === 'ValidationException') return { kind: 'unknown-position' };
  if (call === 'iterator-at-number' && name === 'ResourceNotFoundException') return { kind: 'not-found' };
  return TROUBLES[name] ?? { kind: 'transient', soon: true };
}
