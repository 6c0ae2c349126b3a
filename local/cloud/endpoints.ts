/** Base URLs by service. */
export interface Endpoints {
  readonly kinesis: string;
  /** SQS and S3. */
  readonly sqs: string;
  /** DynamoDB and DynamoDB Streams. */
  readonly dynamodb: string;
}
