import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { HydratedDlq } from '../lib';

/** Findings of cdk-nag's AwsSolutions pack about a pipeline, and why they need no change. */
export function acknowledgePipeline(dlq: HydratedDlq): void {
  acknowledge(dlq, {
    'AwsSolutions-S1':
      'Reads of the overflow bucket are in CloudTrail where they matter; access logs would be a second bucket to protect.',
    'AwsSolutions-SQS3': 'The queue is itself the end of failures: what waits there is read by people or replayed.',
    [`AwsSolutions-IAM5[Resource::<${logicalId(dlq.overflowBucket)}.Arn>/hydrated-dlq/*]`]:
      'Keys hold stream, shard, day and a hash: they are not known beforehand. The prefix is the only place the role may write to.',
    ...intakeReasons(dlq),
  });
}

/** With a bucket as intake: of the enrichment, which reads objects, and of consumers, which write them. */
function intakeReasons({ intakeBucket }: HydratedDlq): Record<string, string> {
  if (!intakeBucket) return {};
  return {
    [`AwsSolutions-IAM5[Resource::<${logicalId(intakeBucket)}.Arn>/aws/lambda/*]`]:
      'Lambda chooses the keys below this prefix: they are not known beforehand.',
  };
}

/** What the demo leaves out because it is a demo. */
export function acknowledgeDemo(stack: Stack, dlq: HydratedDlq): void {
  acknowledge(stack, {
    ...intakeReasons(dlq),
    'AwsSolutions-DDB3': 'The orders of the demo need no recovery.',
    'AwsSolutions-SQS3': 'These queues are where failures end: they are dead-letter queues themselves.',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
      'The consumer stands for a function that is there already, with the role the CDK gives it.',
    'AwsSolutions-IAM5[Resource::*]': 'dynamodb:ListStreams, which the CDK grants to the consumer, knows no resources.',
  });
}

function acknowledge(scope: IConstruct, reasons: Record<string, string>): void {
  Validations.of(scope).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}

function logicalId(bucket: s3.IBucket): string {
  const resource = bucket.node.defaultChild;
  return CfnResource.isCfnResource(resource) ? Stack.of(bucket).resolve(resource.logicalId) : bucket.bucketName;
}
