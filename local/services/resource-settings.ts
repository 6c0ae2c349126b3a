import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketArn } from '../arns';
import type { BucketNotifications, QueueNotification } from '../cloud/bucket-notifications';
import type { Policies } from '../iam/policies';
import type { FaultDecision } from '../proxy/fault-decision';
import { type ProxiedCall, splitS3Path } from '../proxy/proxied-call';
import { toXml } from './protocols';

export interface BucketSettingsOptions {
  /** Knows which buckets there are. */
  readonly s3: S3Client;
  readonly notifications: BucketNotifications;
  /** Know which key encrypts a bucket. */
  readonly policies: Policies;
}

/** The settings of buckets, as far as people look at them: the emulator keeps none. It answers for a bucket that is not there. */
export async function bucketSettingAnswer(
  { service, operation, path }: ProxiedCall,
  { s3, notifications, policies }: BucketSettingsOptions,
): Promise<FaultDecision | undefined> {
  const settings: Readonly<Record<string, (bucket: string) => string>> = {
    GetBucketEncryption: (bucket) => encryption(policies.encryptionKey(bucketArn(bucket))),
    GetBucketNotificationConfiguration: (bucket) => notificationConfiguration(notifications.of(bucket)),
  };
  const describe = settings[operation];
  if (service !== 's3' || describe === undefined) return undefined;
  const { bucket } = splitS3Path(path);
  const isThere = await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(
    () => true,
    () => false,
  );
  return {
    answer: isThere
      ? { status: 200, body: describe(bucket), contentType: 'application/xml' }
      : { status: 404, type: 'NoSuchBucket', message: 'The specified bucket does not exist' },
  };
}

/**
 * The encryption of tables, of which their emulator knows nothing.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSEDescription.html
 */
export function tableSettingAnswer({ service, operation }: ProxiedCall, policies: Policies): FaultDecision | undefined {
  if (service !== 'dynamodb' || operation !== 'DescribeTable') return undefined;
  return {
    rewriteAnswer({ Table, ...rest }) {
      const KMSMasterKeyArn = policies.encryptionKey((Table as { readonly TableArn: string }).TableArn);
      const SSEDescription = { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn };
      return { ...rest, Table: { ...(Table as object), ...(KMSMasterKeyArn !== undefined && { SSEDescription }) } };
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
function notificationConfiguration(notifications: readonly QueueNotification[]): string {
  return element('NotificationConfiguration', notifications.map(queueConfiguration).join(''));
}

function queueConfiguration({ id, queueArn, events, prefix, suffix }: QueueNotification): string {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix }).filter(([, value]) => value !== '');
  const filterRules = rules.map(([Name, Value]) => toXml({ FilterRule: { Name, Value } })).join('');
  const eventNames = events.map((Event) => toXml({ Event })).join('');
  const filter = element('Filter', element('S3Key', filterRules));
  return element('QueueConfiguration', toXml({ Id: id, Queue: queueArn }) + eventNames + filter);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
function encryption(keyArn: string | undefined): string {
  const byDefault =
    keyArn === undefined ? { SSEAlgorithm: 'AES256' } : { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn };
  return toXml({ ServerSideEncryptionConfiguration: { Rule: { ApplyServerSideEncryptionByDefault: byDefault } } });
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
