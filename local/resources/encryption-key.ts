import type { Cloud } from '../cloud/cloud';

/**
 * Notes that a resource is encrypted under a customer's key, so that whoever calls it needs the key, too. Keys of AWS,
 * such as `alias/aws/sqs`, need no permission.
 *
 * @param key ARN, id, or alias of a key
 */
export function encryptUnder(cloud: Cloud, resourceArn: string, key: unknown): void {
  if (typeof key !== 'string' || key.startsWith('alias/aws/')) return;
  cloud.policies.encryptWith(resourceArn, keyArn(cloud, key));
}

export function keyArn(cloud: Cloud, key: string): string {
  const known = cloud.keyArns.get(key);
  if (known) return known;
  return key.startsWith('arn:') ? key : `arn:aws:kms:${cloud.region}:${cloud.account}:key/${key}`;
}
