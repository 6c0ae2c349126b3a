import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { checkEnvironmentsKnown, checkSameEnvironment } from '../private/checks';
import { privateBucket } from '../private/private-bucket';
import { DEFAULTS } from './defaults';

/** Takes the records of messages that outgrow their destination. */
export function overflowBucket(scope: Construct, props: HydratedDlqProps): s3.IBucket {
  if (!props.overflowBucket) return ownBucket(scope, props);
  checkPlace(scope, props.overflowBucket);
  return props.overflowBucket;
}

/** S3 refuses what is meant for another Region. Of another account, a bucket may be whose policy lets the enrichment write. */
function checkPlace(scope: Construct, bucket: s3.IBucket): void {
  const what = `a pipeline and its overflow bucket ${bucket.node.path}`;
  const { account, region } = Stack.of(scope);
  checkSameEnvironment(scope, what, { account, region }, { account, region: bucket.env.region }, 'Use a bucket here.');
  checkEnvironmentsKnown(scope, what, Stack.of(scope), bucket);
}

function ownBucket(scope: Construct, { encryptionKey, overflowRetention, removalPolicy }: HydratedDlqProps): s3.Bucket {
  return privateBucket(scope, 'Overflow', {
    encryptionKey,
    removalPolicy: removalPolicy ?? DEFAULTS.removalPolicy,
    lifecycleRules: [
      {
        expiration: overflowRetention ?? DEFAULTS.overflowRetention,
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
}

/** Warns where the records of a message can be deleted before the message is. A bucket of the owner has rules of its own. */
export function warnOfEarlyExpiry(scope: Construct, props: HydratedDlqProps, keepsFor: Duration | undefined): void {
  const { overflowBucket: given, overflowRetention: period = DEFAULTS.overflowRetention } = props;
  if (given || !keepsFor || keepsFor.isUnresolved() || period.isUnresolved()) return;
  if (period.toSeconds() >= keepsFor.toSeconds()) return;
  Annotations.of(scope).addWarningV2(
    'cdk-hydrated-dlq:overflowExpiresFirst',
    `The destination keeps messages for ${keepsFor.toHumanString()}, but the overflow bucket deletes their records after ${period.toHumanString()}: ` +
      'large messages lose their records. Set overflowRetention to at least as long as the destination and its archive keep messages.',
  );
}
