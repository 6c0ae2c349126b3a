/** The call that an error came from. */
export interface AwsCall {
  /** Name of the SDK's client, such as `SQSClient`. */
  readonly service: string;
  /** Name of the SDK's command, such as `ReceiveMessageCommand`. */
  readonly command: string;
  readonly input: object;
}

const CALL = Symbol('call');

/** Notes on an error which call it came from. */
export function noteCall(error: unknown, call: AwsCall): unknown {
  if (typeof error === 'object' && error !== null) Object.assign(error, { [CALL]: call });
  return error;
}

/** The call that an error came from, if it came from one. */
export function callOf(error: unknown): AwsCall | undefined {
  return Object(error)[CALL];
}

/** Actions of IAM that are not named as the call is. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:ListObjectsV2': 's3:ListBucket',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

const PREFIXES: Readonly<Record<string, string>> = {
  CloudFormationClient: 'cloudformation',
  CloudWatchLogsClient: 'logs',
  DynamoDBClient: 'dynamodb',
  EventBridgeClient: 'events',
  IAMClient: 'iam',
  KinesisClient: 'kinesis',
  KMSClient: 'kms',
  LambdaClient: 'lambda',
  PipesClient: 'pipes',
  S3Client: 's3',
  SNSClient: 'sns',
  SQSClient: 'sqs',
};

/** What a call needs the permission for, such as `sqs:ReceiveMessage`. */
export function actionOf({ service, command }: AwsCall): string {
  const action = `${PREFIXES[service] ?? service}:${command.replace(/Command$/, '')}`;
  return ACTIONS[action] ?? action;
}

/** Members of inputs that name what a call is about. A call has one of them, or the first is the one to name. */
const NAMES = [
  'PolicySourceArn',
  'StreamARN',
  'TableName',
  'TopicArn',
  'KeyId',
  'QueueUrl',
  'QueueName',
  'FunctionName',
  'logGroupName',
  'StackName',
  'Name',
];

/** What a call was about, as far as its input says: an ARN where it can be known. */
export function resourceOf({ input }: AwsCall): string | undefined {
  const members = input as Record<string, string | undefined>;
  const { Bucket, Key } = members;
  if (Bucket !== undefined) return `arn:aws:s3:::${Bucket}${Key === undefined ? '' : `/${Key}`}`;
  return NAMES.map((name) => members[name]).find((value) => value !== undefined && value !== null);
}
