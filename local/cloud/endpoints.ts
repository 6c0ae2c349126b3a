/** Base URLs by service. */
export interface Endpoints {
  readonly kinesis: string;
  readonly sqs: string;
  /** Ask for objects by path: `forcePathStyle`. */
  readonly s3: string;
  readonly dynamodb: string;
  readonly dynamodbStreams: string;
}
