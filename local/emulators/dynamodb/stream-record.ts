import { randomBytes } from 'node:crypto';
import type { ChangeRecord, StreamViewType } from './change';

/** A record in a stream, and how it looks on the wire. */
export interface StreamRecord {
  readonly sequenceNumber: bigint;
  readonly sizeBytes: number;
  readonly wire: object;
}

interface RecordContext {
  readonly sequenceNumber: bigint;
  readonly viewType: StreamViewType;
  readonly region: string;
  readonly expired: boolean;
}

/** Who deletes what time to live has expired. */
const TIME_TO_LIVE = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export function streamRecord(change: ChangeRecord, context: RecordContext): StreamRecord {
  const { sequenceNumber, viewType, region, expired } = context;
  return {
    sequenceNumber,
    sizeBytes: change.sizeBytes,
    wire: {
      eventID: randomBytes(16).toString('hex'),
      eventName: change.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1_000),
        ...change.images,
        SequenceNumber: String(sequenceNumber),
        SizeBytes: change.sizeBytes,
        StreamViewType: viewType,
      },
      ...(expired && { userIdentity: TIME_TO_LIVE }),
    },
  };
}
