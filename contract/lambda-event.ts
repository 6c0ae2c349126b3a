/**
 * The events Lambda invokes a stream consumer with, as they travel as JSON. Their lists are not readonly, so that an
 * event can be given to functions whose types are those of @types/aws-lambda.
 */

/** One record of a Kinesis stream, as a function receives it. */
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

/**
 * What an event has beside its records when the mapping has a tumbling window, as far as a pointer tells.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export interface WindowMembers {
  readonly shardId?: string;
  readonly eventSourceARN?: string;
}

/**
 * What the consumer of a Kinesis stream is invoked with. `KinesisStreamEvent` of `@types/aws-lambda` has an
 * `invokeIdentityArn` in addition, which cannot be known afterwards: a function that does not read it takes
 * `event as KinesisStreamEvent`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export interface KinesisEvent extends WindowMembers {
  readonly Records: KinesisEventRecord[];
}

/** A DynamoDB value with its type, as in `{ "S": "text" }`; `B` and the members of `BS` are base64. */
export type AttributeValueJson =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: string[] }
  | { readonly NS: string[] }
  | { readonly BS: string[] }
  | { readonly M: Readonly<Record<string, AttributeValueJson>> }
  | { readonly L: AttributeValueJson[] }
  | { readonly NULL: boolean }
  | { readonly BOOL: boolean };

/** An item, or its keys: attributes by their names. */
export type ItemJson = Readonly<Record<string, AttributeValueJson>>;

/** One change of a table, as a function receives it. */
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
    readonly StreamViewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  };
  readonly eventSourceARN: string;
  /** Present on deletes by time to live, with the type `Service` and the principal `dynamodb.amazonaws.com`. */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
}

/**
 * What the consumer of a DynamoDB stream is invoked with; it can be given to whatever takes a `DynamoDBStreamEvent` of
 * `@types/aws-lambda`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export interface DynamoDBEvent extends WindowMembers {
  readonly Records: DynamoDBEventRecord[];
}

/** A record of either kind of stream, as Lambda puts it into the event. */
export type EventRecord = KinesisEventRecord | DynamoDBEventRecord;
