import { isObject } from '../../contract/json';
import type { Permission } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import { parseJson } from '../json';
import { type ProxiedCall, splitS3Path } from './proxied-call';

/** What a request does not say by itself. */
export interface RequestContext {
  readonly region: string;
  readonly account: string;
  readonly iterators: IteratorMemory;
}

/** The permissions that a call of one service needs, not counting those on the resource's key. */
type RequestPermissions = (call: ProxiedCall, context: RequestContext) => readonly Permission[];

const SERVICES: Readonly<Record<string, RequestPermissions>> = {
  kinesis: kinesisPermissions,
  dynamodb: dynamoDBPermissions,
  dynamodbstreams: dynamoDBStreamsPermissions,
  sqs: sqsPermissions,
  s3: s3Permissions,
};

/** What a caller must be allowed to do to make a call; `undefined` when the local cloud does not know. */
export function permissionsOf(call: ProxiedCall, context: RequestContext): readonly Permission[] | undefined {
  return call.operation === '' ? undefined : SERVICES[call.service]?.(call, context);
}

/**
 * None for an iterator that no response contained: the emulator refuses it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
 */
function kinesisPermissions(
  { operation, input = {} }: ProxiedCall,
  { region, account, iterators }: RequestContext,
): Permission[] {
  const name = text(input.StreamName);
  const byName = name && `arn:aws:kinesis:${region}:${account}:stream/${name}`;
  const resourceArn =
    input.ShardIterator === undefined
      ? (text(input.StreamARN) ?? text(input.ConsumerARN) ?? byName ?? '*')
      : iterators.streamOf(input.ShardIterator);
  return resourceArn === undefined ? [] : [{ action: `kinesis:${operation}`, resourceArn }];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function dynamoDBPermissions(call: ProxiedCall, context: RequestContext): Permission[] {
  return tablesOf(call, context).map((resourceArn) => ({ action: `dynamodb:${call.operation}`, resourceArn }));
}

/** A query or scan of an index needs the index only. A batch needs each of its tables. */
function tablesOf({ input = {} }: ProxiedCall, { region, account }: RequestContext): string[] {
  const table = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const name = text(input.TableName);
  const index = text(input.IndexName);
  if (name) return [index ? `${table(name)}/index/${index}` : table(name)];
  const batch = Object.keys(input.RequestItems ?? {});
  return batch.length > 0 ? batch.map(table) : ['*'];
}

/** Calls on the streams of tables. None for an iterator that no response contained: the emulator refuses it. */
function dynamoDBStreamsPermissions(
  { operation, input = {} }: ProxiedCall,
  { iterators }: RequestContext,
): Permission[] {
  const byIterator = input.ShardIterator !== undefined;
  const resourceArn = byIterator ? iterators.streamOf(input.ShardIterator) : (text(input.StreamArn) ?? '*');
  return resourceArn === undefined ? [] : [{ action: `dynamodb:${operation}`, resourceArn }];
}

/**
 * The batch operations have no actions of their own.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
function sqsPermissions({ operation, input = {} }: ProxiedCall, { region, account }: RequestContext): Permission[] {
  const url = text(input.QueueUrl);
  const movedFrom = text(input.SourceArn) ?? sourceOfMoveTask(text(input.TaskHandle));
  if (movedFrom !== undefined) return moveTaskPermissions(operation, movedFrom, text(input.DestinationArn));
  const byName = `arn:aws:sqs:${region}:${account}:${text(input.QueueName) ?? ''}`;
  return [
    { action: `sqs:${operation.replace(/Batch$/, '')}`, resourceArn: url ? queueArn(new URL(url), region) : byName },
  ];
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
function moveTaskPermissions(operation: string, source: string, destination: string | undefined): Permission[] {
  const onSource = [operation, 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  return [
    ...onSource.map((action) => ({ action: `sqs:${action}`, resourceArn: source })),
    ...(destination === undefined ? [] : [{ action: 'sqs:SendMessage', resourceArn: destination }]),
  ];
}

/** The handle of a task is base64 of JSON that names the source queue. */
function sourceOfMoveTask(handle: string | undefined): string | undefined {
  const described = handle && parseJson(Buffer.from(handle, 'base64').toString());
  return isObject(described) ? text(described.sourceArn) : undefined;
}

/** From `https://sqs.region.amazonaws.com/account/name`, or from the emulator's own host. */
function queueArn({ hostname, pathname }: URL, defaultRegion: string): string {
  const region = /^sqs\.([a-z]+(?:-[a-z]+)+-\d+)\./.exec(hostname)?.[1] ?? defaultRegion;
  const [, account = '', name = ''] = pathname.split('/');
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** S3 operations whose action has another name. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Permissions({ operation, path }: ProxiedCall): Permission[] {
  const { bucket, key } = splitS3Path(path);
  const resourceArn = `arn:aws:s3:::${bucket}${key && `/${key}`}`;
  return [{ action: `s3:${S3_ACTIONS[operation] ?? operation}`, resourceArn }];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const DECRYPT = 'kms:Decrypt';
const GENERATE_DATA_KEY = 'kms:GenerateDataKey';

/**
 * What an action on an encrypted resource needs on its key.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * @see https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
 */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'kinesis:GetRecords': [DECRYPT],
  'kinesis:SubscribeToShard': [DECRYPT],
  'kinesis:PutRecord': [GENERATE_DATA_KEY],
  'kinesis:PutRecords': [GENERATE_DATA_KEY],
  'sqs:SendMessage': [GENERATE_DATA_KEY, DECRYPT],
  'sqs:ReceiveMessage': [DECRYPT],
  's3:GetObject': [DECRYPT],
  's3:PutObject': [GENERATE_DATA_KEY],
};

/** The permissions on the key of the resource, when it is encrypted under a customer managed key. */
export function encryptionPermissions({ action, resourceArn }: Permission, policies: Policies): Permission[] {
  const keyArn = policies.encryptionKey(resourceArn);
  if (keyArn === undefined) return [];
  const [service] = action.split(':');
  const [, , , region = '', account = ''] = keyArn.split(':');
  const context = { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  return (KEY_ACTIONS[action] ?? []).map((keyAction) => ({ action: keyAction, resourceArn: keyArn, context }));
}

/** Far more iterators than are alive at a time: each lives for minutes. */
const REMEMBERED_ITERATORS = 20_000;

/** Which stream a shard iterator reads. Iterators are opaque, so this learns from the responses that contain them. */
export class IteratorMemory {
  private readonly streams = new Map<string, string>();

  streamOf(iterator: unknown): string | undefined {
    return typeof iterator === 'string' ? this.streams.get(iterator) : undefined;
  }

  /** Learns from the response to a call on a stream. */
  learn(streamArn: string, { ShardIterator, NextShardIterator }: Readonly<Record<string, unknown>>): void {
    for (const iterator of [ShardIterator, NextShardIterator])
      if (typeof iterator === 'string') this.remember(iterator, streamArn);
  }

  private remember(iterator: string, streamArn: string): void {
    this.streams.set(iterator, streamArn);
    const [oldest = ''] = this.streams.keys();
    if (this.streams.size > REMEMBERED_ITERATORS) this.streams.delete(oldest);
  }
}

/** Whether the response to a call contains iterators. */
export function returnsIterators({ operation }: ProxiedCall): boolean {
  return operation === 'GetShardIterator' || operation === 'GetRecords';
}
