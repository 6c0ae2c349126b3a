import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { constructsOfStage } from '../private/same-stage';

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
        const key =
          config.deadLetterConfig?.arn === undefined ? undefined : keyOfQueue(this, config.deadLetterConfig.arn);
        if (key) allowUse(this, key);
        return config;
      },
    });
  }
}

function keyOfQueue(scope: IConstruct, queueArn: string): kms.IKey | undefined {
  const queues = constructsOfStage(scope) as Array<IConstruct & { queueArn?: string; encryptionMasterKey?: kms.IKey }>;
  return queues.find((queue) => queue.queueArn === queueArn && queue.encryptionMasterKey)?.encryptionMasterKey;
}

/** Only for rules of this account and Region; naming the rule itself would make the stack of the key depend on it. */
function allowUse(rule: events.Rule, key: kms.IKey): void {
  const stack = Stack.of(rule);
  const rules = stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:SourceArn': rules }, StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  if (statementAdded) return;
  Annotations.of(rule).addWarningV2(
    'cdk-hydrated-dlq:deadLetterKey',
    `The policy of the key ${key.node.path} cannot be changed from here. EventBridge can send to the dead-letter queue of this ` +
      "rule's target only if the policy lets events.amazonaws.com use kms:GenerateDataKey and kms:Decrypt; without it, EventBridge " +
      'drops what it cannot deliver. Add the statement to the key and acknowledge this.',
  );
}
