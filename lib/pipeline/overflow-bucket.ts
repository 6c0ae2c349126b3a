import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Longer than any queue keeps the message that refers to the object. */
const OBJECT_RETENTION = Duration.days(30);

/** Takes the records of messages that outgrow their destination. */
export function overflowBucket(scope: Construct): s3.Bucket {
  return new s3.Bucket(scope, 'Overflow', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ expiration: OBJECT_RETENTION, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
}
