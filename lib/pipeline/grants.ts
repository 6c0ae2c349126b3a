import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { fail } from '../private/checks';

/**
 * What a role needs on a queue and on its key, action by action: the CDK's own `grantXxx()` of a queue also allow what
 * neither Lambda, Pipes nor the enrichment calls.
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

/** Lets a role use a key, if there is one; fails for an alias that is known by its name only, whose grants do nothing. */
export function grantKey(key: kms.IKey | undefined, grantee: iam.IGrantable, ...actions: string[]): void {
  if (!key || key.grant(grantee, ...actions).success) return;
  fail(
    key,
    `nobody can be allowed ${actions.join(' and ')} with this key: grants on "${key.keyId}" do nothing. ` +
      'Give the key itself instead of its alias, as with kms.Key.fromKeyArn() or kms.Key.fromLookup().',
  );
}
