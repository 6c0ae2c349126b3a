import type * as kms from 'aws-cdk-lib/aws-kms';
import { withoutTokens } from './token-text';

/**
 * Whether it is a key that AWS manages in the account for a service, by its ARN or id: its policy lets everyone in the account
 * use it through the service, needs no other permission, and cannot be changed, so that other services cannot use it.
 *
 * @param service - @default - any
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function isOfAws(keyArn: string, service = '.*'): boolean {
  return new RegExp(`(^|:)alias/aws/${service}$`).test(withoutTokens(keyArn));
}

/** Whether there is a key, and not one that AWS manages. */
export function isCustomerManaged(key: kms.IKey | undefined): boolean {
  return key !== undefined && !isOfAws(key.keyArn);
}

/** Whether it is a construct of an alias, which may know its key. */
export function isAlias(key: kms.IKey): key is kms.IAlias {
  return 'aliasTargetKey' in key;
}

/** Whether it is meant to be a key, but was imported by the ARN of an alias: grants on it do nothing. */
export function isMisnamed(key: kms.IKey): boolean {
  return !isAlias(key) && /:alias\//.test(withoutTokens(key.keyArn));
}
