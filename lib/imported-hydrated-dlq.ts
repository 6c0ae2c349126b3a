import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { HydratedDlqBase } from './hydrated-dlq-base';
import { StreamReads } from './mappings/stream-reads';
import type { PipelineFacts } from './mappings/warnings';
import { checkSameEnvironment, fail } from './private/checks';

/** ARNs as far as they are known at synth. */
const STAGING_QUEUE_ARN = /^arn:[^:]+:sqs:(?<region>[^:]+):(?<account>[^:]+):(?!.*\.fifo$)[^:/]+$/;
const KEY_ARN = /^arn:[^:]+:kms:(?<region>[^:]+):(?<account>[^:]+):key\/.+$/;
const BUCKET_ARN = /^arn:[^:]+:s3:::[^/:]+$/;
const ROLE_ARN = /^arn:[^:]+:iam::(?<account>[^:]+):role\/.+$/;

/** What an app needs in order to bind its mappings to a pipeline that another app owns. */
export interface HydratedDlqAttributes {
  /** ARN of the staging queue, in the account and Region of the stack. */
  readonly stagingQueueArn: string;

  /**
   * ARN of the customer-managed key that the staging queue is encrypted with.
   *
   * @default - the staging queue has no such key
   */
  readonly stagingQueueKeyArn?: string;

  /**
   * ARN of the enrichment's role, which this app allows to read the streams of the mappings that it binds.
   *
   * @default - the app that owns the pipeline has to allow the streams
   */
  readonly enrichmentRoleArn?: string;

  /**
   * ARN of the intake bucket, if mappings should send failures to it.
   *
   * @default - mappings send pointers to the staging queue
   */
  readonly intakeBucketArn?: string;

  /**
   * ARN of the customer-managed key that the intake bucket is encrypted with.
   *
   * @default - the intake bucket has no such key
   */
  readonly intakeBucketKeyArn?: string;
}

/** A pipeline that another app owns. */
export class ImportedHydratedDlq extends HydratedDlqBase {
  readonly stagingQueue: sqs.IQueue;
  readonly intakeBucket: s3.IBucket | undefined;
  /** @internal */
  readonly _delivery = undefined;
  /** @internal */
  protected readonly _reads: StreamReads | undefined;
  /** @internal */
  protected readonly _facts: PipelineFacts;

  constructor(scope: Construct, id: string, attributes: HydratedDlqAttributes) {
    super(scope, id);
    checkAttributes(this, attributes);
    const { stagingQueueArn, stagingQueueKeyArn, enrichmentRoleArn, intakeBucketArn, intakeBucketKeyArn } = attributes;
    this.intakeBucket =
      intakeBucketArn === undefined
        ? undefined
        : s3.Bucket.fromBucketAttributes(this, 'Intake', {
            bucketArn: intakeBucketArn,
            encryptionKey:
              intakeBucketKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'IntakeKey', intakeBucketKeyArn),
          });
    this.stagingQueue = sqs.Queue.fromQueueAttributes(this, 'Staging', {
      queueArn: stagingQueueArn,
      keyArn: stagingQueueKeyArn,
    });
    this._reads =
      enrichmentRoleArn === undefined
        ? undefined
        : new StreamReads(this, iam.Role.fromRoleArn(this, 'EnrichmentRole', enrichmentRoleArn));
    this._facts = {
      mayRead: this._reads !== undefined,
      filters: ({ patterns }) => (patterns.length > 0 ? 'elsewhere' : 'known'),
      discards: () => false,
    };
  }
}

function checkAttributes(scope: Construct, attributes: HydratedDlqAttributes): void {
  const { stagingQueueArn, stagingQueueKeyArn, enrichmentRoleArn, intakeBucketArn, intakeBucketKeyArn } = attributes;
  checkArn(scope, 'intakeBucketArn', intakeBucketArn, BUCKET_ARN, 'the ARN of an S3 bucket');
  checkArn(scope, 'intakeBucketKeyArn', intakeBucketKeyArn, KEY_ARN, 'the ARN of a KMS key');
  checkArn(scope, 'stagingQueueArn', stagingQueueArn, STAGING_QUEUE_ARN, 'the ARN of a standard SQS queue');
  checkArn(scope, 'stagingQueueKeyArn', stagingQueueKeyArn, KEY_ARN, 'the ARN of a KMS key');
  checkArn(scope, 'enrichmentRoleArn', enrichmentRoleArn, ROLE_ARN, 'the ARN of an IAM role');
}

/** Fails unless the ARN is of the right kind, and of the account and Region of the stack. */
function checkArn(scope: Construct, name: string, arn: string | undefined, pattern: RegExp, kind: string): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const match = pattern.exec(arn);
  if (!match) fail(scope, `${name} must be ${kind}, received "${arn}". Take it from the app that owns the pipeline.`);
  const here = Stack.of(scope);
  checkSameEnvironment(
    scope,
    `the stack and ${name}`,
    here,
    { account: match.groups?.account ?? here.account, region: match.groups?.region ?? here.region },
    'Create one HydratedDlq for each account and Region.',
  );
}
