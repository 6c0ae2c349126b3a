/**
 * The events Lambda invokes a stream consumer with, as they travel as JSON.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */

export interface KinesisEventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: '1.0';
    /** May be missing on on-demand streams that distribute records automatically. */
    readonly partitionKey?: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Epoch seconds with a fraction of milliseconds. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: 'aws:kinesis';
  readonly eventVersion: '1.0';
  readonly eventID: string;
  readonly eventName: 'aws:kinesis:record';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** A DynamoDB value with its type, as in `{ "S": "text" }`; `B` and the members of `BS` are base64. */
export type AttributeValueJson =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: Readonly<Record<string, AttributeValueJson>> }
  | { readonly L: readonly AttributeValueJson[] }
  | { readonly NULL: boolean }
  | { readonly BOOL: boolean };

export type ItemJson = Readonly<Record<string, AttributeValueJson>>;

export interface DynamoDBEventRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys?: ItemJson;
    readonly NewImage?: ItemJson;
    readonly OldImage?: ItemJson;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly eventSourceARN: string;
  /** Present on deletes by time to live. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
}

export interface DynamoDBEvent {
  readonly Records: readonly DynamoDBEventRecord[];
}
