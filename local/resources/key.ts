import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud/cloud';
import { type ResourceType, values } from './resource-type';

export const key: ResourceType = {
  properties: ['KeyPolicy'],
  withoutEffect: [
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ],
  create(cloud, { stackName, logicalId, properties }) {
    const id = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, 32);
    const arn = `arn:aws:kms:${cloud.region}:${cloud.account}:key/${id}`;
    cloud.policies.addResourcePolicy(arn, properties.KeyPolicy);
    return values(id, { Arn: arn, KeyId: id });
  },
};

export const keyAlias: ResourceType = {
  properties: ['AliasName', 'TargetKeyId'],
  withoutEffect: [],
  create(cloud, { properties: { AliasName, TargetKeyId } }) {
    const name = `${AliasName}`;
    const target = keyArn(cloud, `${TargetKeyId}`);
    cloud.keyArns.set(name, target);
    cloud.keyArns.set(`arn:aws:kms:${cloud.region}:${cloud.account}:${name}`, target);
    return values(name);
  },
};

/**
 * Notes that a resource is encrypted under a customer managed key, so that its callers need the key, too. AWS managed
 * keys, such as `alias/aws/sqs`, need no permission.
 *
 * @param key ARN, id, or alias of a key.
 */
export function encryptUnder(cloud: Cloud, resourceArn: string, key: unknown): void {
  if (typeof key !== 'string' || /(^|:)alias\/aws\//.test(key)) return;
  cloud.policies.encryptWith(resourceArn, keyArn(cloud, key));
}

function keyArn(cloud: Cloud, key: string): string {
  const known = cloud.keyArns.get(key);
  if (known) return known;
  return key.startsWith('arn:') ? key : `arn:aws:kms:${cloud.region}:${cloud.account}:key/${key}`;
}
