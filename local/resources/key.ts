import { createHash } from 'node:crypto';
import { keyArn } from './encryption-key';
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
