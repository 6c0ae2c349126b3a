import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { LAMBDA_PAYLOAD_BYTES, SLIM_MESSAGE_BYTES } from '../../../contract/limits';
import { HydratedDlq } from '../../../lib';
import { TestDestination } from '../../helpers/constructs/doubles';
import { newStack } from '../../helpers/constructs/orders';
import { enrichmentEnvironment } from '../../helpers/constructs/resources';

test('a custom destination is bound once, grants delivery to the role, and sets target and limits', () => {
  // GIVEN
  const stack = newStack();
  const destination = new TestDestination({
    targetArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:repair',
    targetParameters: { stepFunctionStateMachineParameters: { invocationType: 'FIRE_AND_FORGET' } },
    messageLimitBytes: 262_144,
    requestLimitBytes: 262_144,
  });
  // WHEN
  const dlq = new HydratedDlq(stack, 'Dlq', { destination, batchSize: 1 });
  // THEN
  const template = Template.fromStack(stack);
  expect(destination.boundTo).toBe(dlq);
  expect(destination.grantDelivery.mock.calls).toEqual([[dlq.pipeRole]]);
  template.hasResourceProperties('AWS::Pipes::Pipe', {
    Target: 'arn:aws:states:eu-west-1:111111111111:stateMachine:repair',
    TargetParameters: { StepFunctionStateMachineParameters: { InvocationType: 'FIRE_AND_FORGET' } },
  });
  expect(enrichmentEnvironment(template)).toMatchObject({
    [ENVIRONMENT.messageLimitBytes]: '262144',
    [ENVIRONMENT.requestLimitBytes]: '262144',
  });
});

test.each([
  ['messageLimitBytes', SLIM_MESSAGE_BYTES - 1, ', 16384 or more'],
  ['requestLimitBytes', SLIM_MESSAGE_BYTES - 1, ' between 16384 and 6291456'],
  ['requestLimitBytes', LAMBDA_PAYLOAD_BYTES + 1, ' between 16384 and 6291456'],
])('a custom destination whose %s is %d, with which nothing could be delivered, is refused', (name, limit, allowed) => {
  const limits = { messageLimitBytes: SLIM_MESSAGE_BYTES, requestLimitBytes: LAMBDA_PAYLOAD_BYTES };
  const propsWith = (changed: object) => ({
    destination: new TestDestination({ targetArn: 'arn:aws:states:::x', ...limits, ...changed }),
  });
  expect(() => new HydratedDlq(newStack(), 'Dlq', propsWith({}))).not.toThrow();
  expect(() => new HydratedDlq(newStack(), 'Dlq', propsWith({ [name]: limit }))).toThrow(
    `Stack/Dlq: ${name} must be a whole number${allowed}, received ${limit}. Return another one from bind() of the destination.`,
  );
});
