import { Annotations, CfnResource, FeatureFlags, Resource, Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { deployedProperty } from '../private/deployed-property';
import { pipelinesBeside } from '../private/pipelines-beside';

/** With this feature flag, a stack changes only the notifications that it added itself. */
const KEEP_NOTIFICATIONS = '@aws-cdk/aws-s3:keepNotificationInImportedBucket';

/** Errors about a bucket of the owner's in view of the rest of the app; what can silence it later becomes a warning. */
export function intakeProblems(pipeline: IConstruct, bucket: s3.IBucket): string[] {
  warnOfReplacedNotifications(pipeline, bucket);
  const same = pipelinesBeside(pipeline).find(
    (other) =>
      other._delivery !== undefined && isSame(bucket, other.intakeBucket, Stack.of(other) === Stack.of(pipeline)),
  );
  if (!same) return [];
  return [
    `The intake bucket ${bucket.node.path} is also that of ${same.node.path}: S3 announces an object to one queue only. ` +
      'Use one bucket for each pipeline, or one pipeline for the mappings of both.',
  ];
}

/** Of two stacks, a name that is known only at deployment can be that of two buckets, unless it is a resource of this app. */
function isSame(bucket: s3.IBucket, other: s3.IBucket | undefined, isOfOneStack: boolean): boolean {
  if (other?.bucketArn !== bucket.bucketArn) return false;
  return isOfOneStack || !Token.isUnresolved(bucket.bucketName) || Resource.isOwnedResource(bucket);
}

/** Errors about the bucket that the pipeline creates, whose properties hold the notification. */
export function ownIntakeProblems(bucket: s3.IBucket): string[] {
  if (!setsNotifications(bucket)) return [];
  return [
    `Notifications were added to the intake bucket ${bucket.node.path}: the CDK would set them in place of the one that announces failures to this pipeline. ` +
      'Use a bucket of your own, FailureIntake.bucket({ bucket }), and add them to it.',
  ];
}

function warnOfReplacedNotifications(pipeline: IConstruct, bucket: s3.IBucket): void {
  const stack = Stack.of(bucket);
  if (!replacesNotifications(bucket, stack !== Stack.of(pipeline))) return;
  Annotations.of(pipeline).addWarningV2(
    'cdk-hydrated-dlq:notificationsReplaced',
    `The stack ${stack.node.path} sets notifications of the intake bucket ${bucket.node.path} as a whole. Whenever it changes them, S3 forgets the one that ` +
      'announces failures to this pipeline: they stay in the bucket and are not hydrated. ' +
      `Set the feature flag ${KEEP_NOTIFICATIONS}, and add notifications by addEventNotification(), or use a bucket without other notifications.`,
  );
}

/** Notifications in the bucket's own properties, or those that the CDK's custom resource sets for a bucket of its stack. */
function replacesNotifications(bucket: s3.IBucket, isOfAnotherStack: boolean): boolean {
  const resource = bucket.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return false;
  const { notificationConfiguration } = resource as s3.CfnBucket;
  if (deployedProperty(resource, 'NotificationConfiguration', notificationConfiguration)) return true;
  return isOfAnotherStack && setsNotifications(bucket);
}

/** Whether the CDK's custom resource sets the notifications of the bucket as a whole. */
function setsNotifications({ node }: s3.IBucket): boolean {
  const keeps = FeatureFlags.of(node.scope ?? node.root).isEnabled(KEEP_NOTIFICATIONS);
  return !keeps && node.findAll().some(isNotifications);
}

function isNotifications(construct: IConstruct): boolean {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'Custom::S3BucketNotifications';
}
