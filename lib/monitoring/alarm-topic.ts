import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { letServiceUse } from '../private/grants';
import { isOfAws } from '../private/kinds-of-keys';

/**
 * Lets CloudWatch use the key of the topic that alarms are sent to. The CDK does not, and an alarm that cannot use the key
 * notifies nobody.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function allowAlarms(scope: IConstruct, { masterKey: key, node }: sns.ITopic): void {
  if (!key) return;
  const actions = ['kms:GenerateDataKey*', 'kms:Decrypt'];
  const conditions = alarmsOf(Stack.of(scope));
  if (!isOfAws(key.keyArn) && letServiceUse(key, 'cloudwatch.amazonaws.com', actions, conditions)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-hydrated-dlq:alarmTopicKey',
    `The policy of the key of ${node.path} cannot be changed from here. CloudWatch can send alarms to the topic only if the policy lets ` +
      'cloudwatch.amazonaws.com use kms:GenerateDataKey* and kms:Decrypt; without it, alarms go off and notify nobody. ' +
      'Add the statement to the key, or use a key of your own in place of the one that AWS manages for SNS. Then acknowledge this.',
  );
}

function alarmsOf(stack: Stack): Record<string, Record<string, string>> {
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { ArnLike: { 'aws:SourceArn': alarms }, StringEquals: { 'aws:SourceAccount': stack.account } };
}
