import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { SNS_REQUEST_BYTES } from '../../contract/limits';
import { checkEnvironmentsKnown, checkSameEnvironment, fail } from '../private/checks';
import { grantKey } from '../private/grants';
import { isCustomerManaged } from '../private/kinds-of-keys';
import type { HydratedDestinationConfig, IHydratedDestination } from './destination';

/** Delivers to an SNS topic. */
export class TopicDestination implements IHydratedDestination {
  constructor(private readonly topic: sns.ITopic) {}

  bind(scope: Construct): HydratedDestinationConfig {
    const { topic } = this;
    checkStandard(scope, topic);
    const what = `a pipe and its topic ${topic.node.path}`;
    checkSameEnvironment(scope, what, Stack.of(scope), topic.env, 'Deliver to a topic here, and forward from it.');
    checkEnvironmentsKnown(scope, what, Stack.of(scope), topic);
    return {
      targetArn: topic.topicArn,
      messageLimitBytes: SNS_REQUEST_BYTES,
      requestLimitBytes: SNS_REQUEST_BYTES,
      customerManagedKey: isCustomerManaged(topic.masterKey),
    };
  }

  /** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  grantDelivery(pipeRole: iam.IRole): void {
    grantKey(this.topic.masterKey, 'sns', pipeRole, 'kms:GenerateDataKey', 'kms:Decrypt');
    const { topicArn } = this.topic;
    pipeRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topicArn] }));
  }
}

function checkStandard(scope: Construct, { fifo, topicArn, node }: sns.ITopic): void {
  if (!fifo && (Token.isUnresolved(topicArn) || !topicArn.endsWith('.fifo'))) return;
  fail(scope, `a pipe cannot deliver to a FIFO topic, received ${node.path}. Use a standard topic, or a FIFO queue.`);
}
