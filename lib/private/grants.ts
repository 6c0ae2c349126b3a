import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { fail } from './checks';

/**
 * What a role needs on a queue and on its key, action by action: the CDK's own `grantXxx()` methods also allow actions
 * that neither Lambda, Pipes nor the enrichment calls.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const grantQueue = {
  send(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
    grantKey(queue.encryptionMasterKey, grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
    return queue.grant(grantee, 'sqs:SendMessage');
  },

  /** Sends copies and deletes the originals. */
  sendAndDelete(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:SendMessage', 'sqs:DeleteMessage');
    grantKey(queue.encryptionMasterKey, grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
  },

  /** Reads as the source of a pipe. */
  consume(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    grantKey(queue.encryptionMasterKey, grantee, 'kms:Decrypt');
  },
};

/** Lets a role use a key, if there is one. Fails for an alias that is known only by name, because grants on it do nothing. */
export function grantKey(key: kms.IKey | undefined, grantee: iam.IGrantable, ...actions: string[]): void {
  if (!key || key.grant(grantee, ...actions).success) return;
  fail(
    key,
    `this key cannot be granted for ${actions.join(' and ')}: grants on "${key.keyId}" do nothing. ` +
      'Pass the key itself instead of its alias, for example by kms.Key.fromKeyArn() or kms.Key.fromLookup().',
  );
}
