import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { HydratedDlq, type HydratedDlqAttributes } from '../../lib';

const sound: HydratedDlqAttributes = {
  stagingQueueArn: 'arn:aws:sqs:eu-west-1:111111111111:staging',
  stagingQueueKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012',
  enrichmentRoleArn: 'arn:aws:iam::111111111111:role/path/enrichment',
};

function importing(attributes: Partial<HydratedDlqAttributes>): () => unknown {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  return () => HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', { ...sound, ...attributes });
}

test.each<[string, Partial<HydratedDlqAttributes>]>([
  ['written down', {}],
  ['only the queue', { stagingQueueKeyArn: undefined, enrichmentRoleArn: undefined }],
  ['of this account, whichever it is', { stagingQueueArn: `arn:aws:sqs:eu-west-1:${Aws.ACCOUNT_ID}:staging` }],
  [
    'known only at deployment',
    { stagingQueueArn: Fn.importValue('staging'), enrichmentRoleArn: Fn.importValue('role') },
  ],
])('a pipeline is imported by ARNs %s', (_, attributes) => {
  expect(importing(attributes)).not.toThrow();
});

test.each<[keyof HydratedDlqAttributes, string, string]>([
  ['stagingQueueArn', 'arn:aws:sqs:eu-west-1:111111111111:staging.fifo', 'the ARN of a standard SQS queue'],
  ['stagingQueueArn', 'arn:aws:sns:eu-west-1:111111111111:staging', 'the ARN of a standard SQS queue'],
  ['stagingQueueArn', 'staging', 'the ARN of a standard SQS queue'],
  ['stagingQueueKeyArn', 'arn:aws:kms:eu-west-1:111111111111:alias/staging', 'the ARN of a KMS key'],
  ['enrichmentRoleArn', 'arn:aws:iam::111111111111:user/enrichment', 'the ARN of an IAM role'],
  ['enrichmentRoleArn', 'arn:aws:sts::111111111111:assumed-role/enrichment/session', 'the ARN of an IAM role'],
])('%s rejects %s', (name, arn, expected) => {
  expect(importing({ [name]: arn })).toThrow(`Stack/Dlq: ${name} must be ${expected}, received "${arn}".`);
});

test.each<[keyof HydratedDlqAttributes, string, string]>([
  ['stagingQueueArn', 'arn:aws:sqs:eu-west-1:222222222222:staging', 'account'],
  ['stagingQueueArn', 'arn:aws:sqs:us-east-1:111111111111:staging', 'region'],
  ['stagingQueueKeyArn', 'arn:aws:kms:us-east-1:111111111111:key/staging', 'region'],
  ['enrichmentRoleArn', 'arn:aws:iam::222222222222:role/enrichment', 'account'],
])('%s rejects an ARN of another account or Region: %s', (name, arn, part) => {
  expect(importing({ [name]: arn })).toThrow(`Stack/Dlq: the stack and ${name} must be in the same ${part}, received`);
});
