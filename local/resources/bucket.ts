import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { isObject } from '../../contract/json';
import { bucketArn } from '../arns';
import { checkProperties } from '../check-properties';
import type { QueueNotification } from '../cloud/bucket-notifications';
import type { Properties } from '../template/template';
import { encryptUnder } from './key';
import { physicalName, type ResourceType, values } from './resource-type';

export const bucket: ResourceType = {
  properties: ['BucketEncryption', 'BucketName', 'NotificationConfiguration'],
  leadsTo: ['NotificationConfiguration'],
  withoutEffect: [
    'AccessControl',
    'CorsConfiguration',
    'IntelligentTieringConfigurations',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetricsConfigurations',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  async create(cloud, request) {
    const { properties } = request;
    const name = physicalName(properties.BucketName, request, { maxLength: 63, lowerCase: true });
    await cloud.clients.s3.send(new CreateBucketCommand({ Bucket: name }));
    const arn = bucketArn(name);
    encryptUnder(cloud, arn, defaultKey(properties.BucketEncryption));
    await cloud.bucketNotifications.configure(name, notificationsOf(properties.NotificationConfiguration));
    const domain = `${name}.s3.${cloud.region}.amazonaws.com`;
    return values(name, { Arn: arn, DomainName: `${name}.s3.amazonaws.com`, RegionalDomainName: domain });
  },
};

/** The CDK's custom resource for the notifications of a bucket that has other stacks' or imported notifications, too. */
export const bucketNotifications: ResourceType = {
  properties: ['BucketName', 'NotificationConfiguration'],
  leadsTo: ['BucketName', 'NotificationConfiguration'],
  withoutEffect: ['Managed', 'ServiceToken', 'SkipDestinationValidation'],
  async create(cloud, { logicalId, properties: { BucketName, NotificationConfiguration } }) {
    await cloud.bucketNotifications.configure(`${BucketName}`, notificationsOf(NotificationConfiguration));
    return values(logicalId);
  },
};

interface BucketEncryption {
  readonly ServerSideEncryptionConfiguration?: readonly { readonly ServerSideEncryptionByDefault?: Properties }[];
}

function defaultKey(encryption: unknown): unknown {
  const [rule] = (encryption as BucketEncryption | undefined)?.ServerSideEncryptionConfiguration ?? [];
  return rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
}

/** CloudFormation and the API, which the custom resource calls, name members differently. */
interface QueueConfiguration {
  readonly Id?: string;
  /** CloudFormation's. */
  readonly Event?: string;
  readonly Queue?: string;
  readonly Filter?: { readonly S3Key?: { readonly Rules: readonly Rule[] }; readonly Key?: { FilterRules: Rule[] } };
  /** The API's. */
  readonly Events?: readonly string[];
  readonly QueueArn?: string;
}

interface Rule {
  readonly Name: string;
  readonly Value: string;
}

/** @throws Error when the bucket notifies something else than queues */
function notificationsOf(configuration: unknown): readonly QueueNotification[] {
  if (!isObject(configuration)) return [];
  checkProperties('NotificationConfiguration', configuration, ['QueueConfigurations']);
  const { QueueConfigurations = [] } = configuration as { QueueConfigurations?: readonly QueueConfiguration[] };
  return QueueConfigurations.map(({ Id = 'local', Event, Events, Queue, QueueArn, Filter }) => {
    const rules = Filter?.S3Key?.Rules ?? Filter?.Key?.FilterRules ?? [];
    const ruleValue = (name: string): string => rules.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? '';
    return {
      id: Id,
      events: Events ?? [`${Event}`],
      queueArn: `${Queue ?? QueueArn}`,
      prefix: ruleValue('prefix'),
      suffix: ruleValue('suffix'),
    };
  });
}
