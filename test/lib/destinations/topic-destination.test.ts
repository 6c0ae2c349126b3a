import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { HydratedDestination, HydratedDlq } from '../../../lib';
import { IS_OLDEST_CDK } from '../../helpers/constructs/cdk-version';
import { identityPolicies } from '../../helpers/constructs/iam';
import { newStack } from '../../helpers/constructs/orders';
import { enrichmentEnvironment, propertiesOf } from '../../helpers/constructs/resources';

test.skipIf(IS_OLDEST_CDK)(
  'a topic receives what fits into 256 KiB, by a pipe that may publish to it and use its key',
  () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.topic(topic) });
    const template = Template.fromStack(stack);
    expect(propertiesOf(template, 'AWS::Pipes::Pipe', 'DlqPipe').Target).toEqual(stack.resolve(topic.topicArn));
    expect(enrichmentEnvironment(template)).toMatchObject({
      [ENVIRONMENT.messageLimitBytes]: '262144',
      [ENVIRONMENT.requestLimitBytes]: '262144',
    });
    expect(identityPolicies(template).DlqPipeRole).toEqual(
      expect.arrayContaining(['Allow kms:GenerateDataKey, kms:Decrypt on Key.Arn', 'Allow sns:Publish on Topic']),
    );
  },
);

test('a FIFO topic is refused, because pipes cannot deliver to one', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic', { fifo: true });
  expect(() => new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.topic(topic) })).toThrow(
    'Stack/Dlq: a pipe cannot deliver to a FIFO topic, received Stack/Topic. Use a standard topic, or a FIFO queue.',
  );
});
