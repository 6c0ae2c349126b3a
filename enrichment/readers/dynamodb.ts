import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamsRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBEventRecord } from '../../contract/lambda-event';
import { DYNAMODB_PAGE_RECORDS } from '../../contract/limits';
import type { Position } from '../sweep/state';
import { itemJson } from './attribute-value';
import { given } from './given';
import type { PageRecord, Shard, StreamCall, StreamReader, Trouble } from './reader';

export function dynamoDBReader(client: DynamoDBStreamsClient): StreamReader {
  return {
    mostRecords: DYNAMODB_PAGE_RECORDS,
    async getIterator(shard, position, abortSignal) {
      const input = { StreamArn: shard.streamArn, ShardId: shard.shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), { abortSignal });
      return given(ShardIterator, 'ShardIterator');
    },
    async getRecords(shard, iterator, limit, abortSignal) {
      const input = { ShardIterator: iterator, Limit: limit };
      const answer = await client.send(new GetRecordsCommand(input), { abortSignal });
      const records = (answer.Records ?? []).map((record) => pageRecord(record, shard));
      return { records, nextIterator: answer.NextShardIterator, ended: !answer.NextShardIterator };
    },
    troubleOf,
  };
}

function iteratorInput(position: Position) {
  return position.from === 'trim-horizon'
    ? { ShardIteratorType: 'TRIM_HORIZON' as const }
    : { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, SequenceNumber: position.sequenceNumber };
}

function pageRecord(record: StreamsRecord, shard: Shard): PageRecord {
  return {
    sequenceNumber: given(record.dynamodb?.SequenceNumber, 'SequenceNumber'),
    bytes: record.dynamodb?.SizeBytes ?? 0,
    toEventRecord: () => eventRecord(record, shard),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function eventRecord(record: StreamsRecord, { streamArn }: Shard): DynamoDBEventRecord {
  const change = given(record.dynamodb, 'dynamodb');
  const { userIdentity: user } = record;
  return {
    eventID: given(record.eventID, 'eventID'),
    eventName: given(record.eventName, 'eventName'),
    eventVersion: given(record.eventVersion, 'eventVersion'),
    eventSource: 'aws:dynamodb',
    awsRegion: given(record.awsRegion, 'awsRegion'),
    dynamodb: {
      ApproximateCreationDateTime:
        given(change.ApproximateCreationDateTime, 'ApproximateCreationDateTime').getTime() / 1000,
      ...(change.Keys && { Keys: itemJson(change.Keys) }),
      ...(change.NewImage && { NewImage: itemJson(change.NewImage) }),
      ...(change.OldImage && { OldImage: itemJson(change.OldImage) }),
      SequenceNumber: given(change.SequenceNumber, 'SequenceNumber'),
      SizeBytes: given(change.SizeBytes, 'SizeBytes'),
      StreamViewType: given(change.StreamViewType, 'StreamViewType'),
    },
    eventSourceARN: streamArn,
    ...(user && { userIdentity: { type: user.Type ?? '', principalId: user.PrincipalId ?? '' } }),
  };
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
