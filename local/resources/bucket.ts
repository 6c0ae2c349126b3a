import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Properties } from '../template/template';
import { encryptUnder } from './key';
import { physicalName, type ResourceType, values } from './resource-type';

export const bucket: ResourceType = {
  properties: ['BucketEncryption', 'BucketName'],
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
    const arn = `arn:aws:s3:::${name}`;
    encryptUnder(cloud, arn, defaultKey(properties.BucketEncryption));
    const domain = `${name}.s3.${cloud.region}.amazonaws.com`;
    return values(name, { Arn: arn, DomainName: `${name}.s3.amazonaws.com`, RegionalDomainName: domain });
  },
};

interface BucketEncryption {
  readonly ServerSideEncryptionConfiguration?: readonly { readonly ServerSideEncryptionByDefault?: Properties }[];
}

function defaultKey(encryption: unknown): unknown {
  const [rule] = (encryption as BucketEncryption | undefined)?.ServerSideEncryptionConfiguration ?? [];
  return rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
}
