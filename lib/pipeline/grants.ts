import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * What a role needs on a queue and on its key, action by action: the CDK's own `grantXxx()` of a queue also allow what
 * neither Lambda, Pipes nor the enrichment calls.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const grantQueue = {
  send(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
    queue.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
    return queue.grant(grantee, 'sqs:SendMessage');
  },

  /** Sends copies and deletes the originals. */
  sendAndDelete(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:SendMessage', 'sqs:DeleteMessage');
    queue.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
  },

  /** Reads as the source of a pipe. */
  consume(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    queue.encryptionMasterKey?.grant(grantee, 'kms:Decrypt');
  },
};
