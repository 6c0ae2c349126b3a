import { Annotations, Aws, type Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import type { HydratedDestinationBindOptions } from '../destinations/destination';
import { DEFAULTS } from '../pipeline/defaults';
import { checkEnvironmentsKnown, checkSameEnvironment } from '../private/checks';
import { letServiceUse } from '../private/grants';
import { privateBucket } from '../private/private-bucket';
import { stackUuid } from '../private/stack-uuid';
import { intakeProblems, ownIntakeProblems } from './intake-problems';

/** The request metrics of Lambda's objects, which an alarm compares with what was announced. */
export const FAILURES_METRICS_ID = 'Failures';

/** Length of the parts of the bucket's name that make it unique; characters. */
const NAME_PART = 8;

/**
 * The bucket that a pipeline creates for Lambda to write failures to.
 *
 * S3 checks when it sets up notifications whether it may send to the queue, so that the queue's policy has to exist before
 * the bucket. The policy names the bucket all the same, by a name that is known beforehand: with a reference, each of the
 * two would wait for the other.
 */
export function intakeBucket(
  scope: Construct,
  stagingQueue: sqs.IQueue,
  { expiration, ...options }: HydratedDestinationBindOptions & { readonly expiration?: Duration | undefined },
): s3.Bucket {
  const stackPart = Fn.select(0, Fn.split('-', stackUuid()));
  const address = scope.node.addr.slice(0, NAME_PART);
  const bucketName = Fn.join('-', ['hydrated-dlq', address, stackPart, Aws.ACCOUNT_ID]);
  const policy = allowNotifications(stagingQueue, bucketArn(scope, bucketName), scope);
  const bucket = privateBucket(scope, 'Intake', {
    ...options,
    bucketName,
    removalPolicy: options.removalPolicy ?? DEFAULTS.removalPolicy,
    ...(expiration && { lifecycleRules: [{ expiration }] }),
    metrics: [{ id: FAILURES_METRICS_ID, prefix: FAILURE_KEY_PREFIX }],
  });
  scope.node.addValidation({ validate: () => ownIntakeProblems(bucket) });
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { queueConfigurations: [announcement(stagingQueue)] };
  if (policy) resource.node.addDependency(policy);
  // The key's policy names buckets of this address: the name of the stack is another one in the key's own stack.
  allowKeyUse(scope, stagingQueue, bucketArn(scope, `hydrated-dlq-${address}-*-${Stack.of(scope).account}`));
  return bucket;
}

/** Adds the notification to a bucket of the owner's. In the pipeline's own stack, so that the bucket's does not depend on it. */
export function announceTo(scope: Construct, bucket: s3.IBucket, stagingQueue: sqs.IQueue): s3.IBucket {
  const what = `the intake bucket ${bucket.node.path} and the pipeline`;
  checkSameEnvironment(scope, what, bucket.env, Stack.of(scope), 'Use a bucket of the same account and Region.');
  checkEnvironmentsKnown(scope, what, Stack.of(scope), bucket);
  scope.node.addValidation({ validate: () => intakeProblems(scope, bucket) });
  const policy = allowNotifications(stagingQueue, bucket.bucketArn, scope);
  // By its name, if that is known: a reference would make the key wait for the bucket, which may wait for the key.
  allowKeyUse(scope, stagingQueue, bucketArn(scope, Token.isUnresolved(bucket.bucketName) ? '*' : bucket.bucketName));
  const own = Stack.of(bucket) === Stack.of(scope);
  const announcing = own
    ? bucket
    : s3.Bucket.fromBucketAttributes(scope, 'IntakeBucket', {
        bucketArn: bucket.bucketArn,
        encryptionKey: bucket.encryptionKey,
      });
  announcing.addEventNotification(
    s3.EventType.OBJECT_CREATED,
    {
      bind: () => ({
        arn: stagingQueue.queueArn,
        type: s3.BucketNotificationDestinationType.QUEUE,
        ...(policy && { dependencies: [policy] }),
      }),
    },
    { prefix: FAILURE_KEY_PREFIX },
  );
  return announcing;
}

function announcement(queue: sqs.IQueue): s3.CfnBucket.QueueConfigurationProperty {
  return {
    event: 's3:ObjectCreated:*',
    queue: queue.queueArn,
    filter: { s3Key: { rules: [{ name: 'prefix', value: FAILURE_KEY_PREFIX }] } },
  };
}

function bucketArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: name });
}

/** Only this bucket, and only while it belongs to this account: a name that was given up can be taken by others. */
function notifiedBy(scope: Construct, bucketArn: string): Record<string, Record<string, string>> {
  return {
    ArnLike: { 'aws:SourceArn': bucketArn },
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
  };
}

function allowNotifications(queue: sqs.IQueue, bucketArn: string, scope: Construct): IDependable | undefined {
  const { policyDependable } = queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: notifiedBy(scope, bucketArn),
    }),
  );
  return policyDependable;
}

/** S3 sends to an encrypted queue only if the key's own policy lets it. */
function allowKeyUse(scope: Construct, { encryptionMasterKey: key }: sqs.IQueue, bucketArn: string): void {
  if (!key) return;
  const conditions = notifiedBy(scope, bucketArn);
  if (letServiceUse(key, 's3.amazonaws.com', ['kms:GenerateDataKey', 'kms:Decrypt'], conditions)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-hydrated-dlq:notificationKey',
    `The policy of the key ${key.node.path} cannot be changed from here. S3 can announce failures only if the policy lets ` +
      's3.amazonaws.com use kms:GenerateDataKey and kms:Decrypt, and the deployment fails without it. ' +
      'Add the statement to the key and acknowledge this.',
  );
}
