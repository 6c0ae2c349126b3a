import { Annotations, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { letServiceUse } from '../private/grants';
import { isCustomerManaged } from '../private/kinds-of-keys';
import { constructsThatKnow } from '../private/same-stage';

/**
 * A rule whose targets can use encrypted dead-letter queues. The CDK lets EventBridge send to such a queue, but not use
 * its key: EventBridge would drop what it could not deliver.
 */
export class RuleWithDeadLetterKeys extends events.Rule {
  override addTarget(target?: events.IRuleTarget): void {
    if (!target) return;
    super.addTarget({
      bind: (rule, id) => {
        const config = target.bind(rule, id);
        const queue = queueOf(this, config.deadLetterConfig?.arn);
        if (queue) allowDelivery(this, queue);
        return config;
      },
    });
  }
}

function allowDelivery(rule: events.Rule, queue: sqs.IQueue): void {
  const { encryptionMasterKey: key, encryptionType } = queue;
  if (key && isCustomerManaged(key)) allowUse(rule, key);
  else if (key || encryptionType === sqs.QueueEncryption.KMS_MANAGED) warnOfKeyOfAws(rule, queue);
}

/** Of several constructs of one queue, the one that knows how it is encrypted. */
function queueOf(scope: IConstruct, queueArn: string | undefined): sqs.IQueue | undefined {
  if (queueArn === undefined) return undefined;
  const queues = constructsThatKnow(queueArn, scope).filter((one) => 'queueArn' in one && one.queueArn === queueArn);
  return (queues as sqs.IQueue[]).find(
    ({ encryptionMasterKey, encryptionType }) => encryptionMasterKey || encryptionType,
  );
}

function warnOfKeyOfAws(rule: events.Rule, queue: sqs.IQueue): void {
  Annotations.of(rule).addWarningV2(
    'cdk-hydrated-dlq:deadLetterKey',
    `The dead-letter queue ${queue.node.path} of this rule's target is encrypted with the key that AWS manages for SQS, whose policy does not let EventBridge use it: ` +
      'EventBridge drops what it cannot deliver. Set encryption of the queue to SQS_MANAGED, or to KMS with a key of your own.',
  );
}

/**
 * For the account, as the CDK does it for queues that are targets. AWS's own statement has no condition, and it is not known
 * whether EventBridge names the rule where SQS uses the key; the policy of the queue does name it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
function allowUse(rule: events.Rule, key: kms.IKey): void {
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(rule).account } };
  if (letServiceUse(key, 'events.amazonaws.com', ['kms:GenerateDataKey', 'kms:Decrypt'], conditions)) return;
  Annotations.of(rule).addWarningV2(
    'cdk-hydrated-dlq:deadLetterKey',
    `The policy of the key ${key.node.path} cannot be changed from here. EventBridge can send to the dead-letter queue of this ` +
      "rule's target only if the policy lets events.amazonaws.com use kms:GenerateDataKey and kms:Decrypt; without it, EventBridge " +
      'drops what it cannot deliver. Add the statement to the key and acknowledge this.',
  );
}
