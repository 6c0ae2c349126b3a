/** Base URLs by service. */
export interface Endpoints {
  readonly kinesis: string;
  readonly sqs: string;
  /** Ask for objects by path: `forcePathStyle`. */
  readonly s3: string;
  readonly dynamodb: string;
  readonly dynamodbStreams: string;
}

/** One server answers for SQS and S3, and one for tables and their streams. */
export function endpointsOf({ kinesis, sqs, dynamodb }: Pick<Endpoints, 'kinesis' | 'sqs' | 'dynamodb'>): Endpoints {
  return { kinesis, sqs, s3: sqs, dynamodb, dynamodbStreams: dynamodb };
}
