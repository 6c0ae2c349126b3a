import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { DEFAULTS } from './defaults';

/** Takes the records of messages that outgrow their destination. */
export function overflowBucket(scope: Construct, props: HydratedDlqProps): s3.IBucket {
  return props.overflowBucket ?? ownBucket(scope, props);
}

function ownBucket(scope: Construct, { encryptionKey, overflowRetention, removalPolicy }: HydratedDlqProps): s3.Bucket {
  return privateBucket(scope, 'Overflow', {
    encryptionKey,
    removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
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

/** A bucket that holds records: encrypted, TLS only, without public access. */
export function privateBucket(scope: Construct, id: string, { encryptionKey, ...props }: s3.BucketProps): s3.Bucket {
  return new s3.Bucket(scope, id, {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey ? true : undefined,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    ...props,
  });
}
