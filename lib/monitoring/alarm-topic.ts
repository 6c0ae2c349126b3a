import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { isOfAws } from '../private/kinds-of-keys';

/**
 * Lets CloudWatch use the key of the topic that alarms are sent to. The CDK does not, and of an alarm that cannot use the key
 * nobody hears.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function allowAlarms(scope: IConstruct, { masterKey: key, node }: sns.ITopic): void {
  if (!key) return;
  const { statementAdded } = isOfAws(key.keyArn)
    ? { statementAdded: false }
    : key.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
          actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
          resources: ['*'],
          conditions: alarmsOf(Stack.of(scope)),
        }),
      );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'cdk-hydrated-dlq:alarmTopicKey',
    `The policy of the key of ${node.path} cannot be changed from here. CloudWatch can send alarms to the topic only if the policy lets ` +
      'cloudwatch.amazonaws.com use kms:GenerateDataKey* and kms:Decrypt; without it, alarms go off and nobody hears of them. ' +
      'Add the statement to the key and acknowledge this; in place of the key that AWS manages for SNS, use one of your own.',
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
