import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import type { HydrationMembers, StreamSource } from '../../contract/message';
import { decodeDynamoDBRecord } from './dynamodb';
import { decodeKinesisRecords } from './kinesis';

/** The decoded batch, index by index beside `payload.Records`. */
export type DecodedBatch = Pick<HydrationMembers, 'KinesisBatch' | 'DynamoDBBatch'>;

interface SourceRecords {
  readonly kinesis: readonly KinesisEventRecord[];
  readonly dynamodb: readonly DynamoDBEventRecord[];
}

const DECODERS: { readonly [S in StreamSource]: (records: SourceRecords[S]) => DecodedBatch } = {
  kinesis: (records) => ({ KinesisBatch: decodeKinesisRecords(records) }),
  dynamodb: (records) => ({ DynamoDBBatch: records.map(decodeDynamoDBRecord) }),
};

/** Decodes a batch for people to read; the payload beside it keeps the records as they were. */
export function decodeBatch<S extends StreamSource>(source: S, records: SourceRecords[S]): DecodedBatch {
  return DECODERS[source](records);
}
