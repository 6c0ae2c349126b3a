import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { HydratedDlqBase } from './hydrated-dlq-base';
import type { PipelineFacts } from './mappings/guards';
import { StreamReads } from './mappings/stream-reads';
import { checkSameEnvironment, fail } from './private/checks';

/** ARNs as far as they are written down: what is known only at deployment fits anything. */
const STAGING_QUEUE_ARN = /^arn:[^:]+:sqs:(?<region>[^:]+):(?<account>[^:]+):(?!.*\.fifo$)[^:/]+$/;
const KEY_ARN = /^arn:[^:]+:kms:(?<region>[^:]+):(?<account>[^:]+):key\/.+$/;
const ROLE_ARN = /^arn:[^:]+:iam::(?<account>[^:]+):role\/.+$/;

/** What another app has to know of a pipeline in order to bind mappings to it. */
export interface HydratedDlqAttributes {
  /** ARN of the staging queue, in the account and Region of the stack. */
  readonly stagingQueueArn: string;

  /**
   * ARN of the customer-managed key that the staging queue is under.
   *
   * @default - the staging queue has no such key
   */
  readonly stagingQueueKeyArn?: string;

  /**
   * ARN of the enrichment's role, which this app allows to read the streams of the mappings it binds.
   *
   * @default - the streams have to be allowed in the app that owns the pipeline
   */
  readonly enrichmentRoleArn?: string;
}

/** A pipeline that another app owns. */
export class ImportedHydratedDlq extends HydratedDlqBase {
  readonly stagingQueue: sqs.IQueue;
  /** @internal */
  protected readonly reads: StreamReads | undefined;
  /** @internal */
  protected readonly facts: PipelineFacts;

  constructor(scope: Construct, id: string, attributes: HydratedDlqAttributes) {
    super(scope, id);
    checkAttributes(this, attributes);
    const { stagingQueueArn, stagingQueueKeyArn, enrichmentRoleArn } = attributes;
    this.stagingQueue = sqs.Queue.fromQueueAttributes(this, 'Staging', {
      queueArn: stagingQueueArn,
      keyArn: stagingQueueKeyArn,
    });
    this.reads =
      enrichmentRoleArn === undefined
        ? undefined
        : new StreamReads(this, iam.Role.fromRoleArn(this, 'EnrichmentRole', enrichmentRoleArn));
    this.facts = {
      mayRead: this.reads !== undefined,
      filters: ({ patterns }) => (patterns.length > 0 ? 'elsewhere' : 'known'),
      discards: () => false,
    };
  }
}

function checkAttributes(scope: Construct, attributes: HydratedDlqAttributes): void {
  const { stagingQueueArn, stagingQueueKeyArn, enrichmentRoleArn } = attributes;
  checkArn(scope, 'stagingQueueArn', stagingQueueArn, STAGING_QUEUE_ARN, 'the ARN of a standard SQS queue');
  checkArn(scope, 'stagingQueueKeyArn', stagingQueueKeyArn, KEY_ARN, 'the ARN of a KMS key');
  checkArn(scope, 'enrichmentRoleArn', enrichmentRoleArn, ROLE_ARN, 'the ARN of an IAM role');
}

/** Fails unless the ARN is one of its kind, and of the account and Region of the stack. */
function checkArn(scope: Construct, name: string, arn: string | undefined, pattern: RegExp, kind: string): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const { groups } = pattern.exec(arn) ?? {};
  if (!groups) fail(scope, `${name} must be ${kind}, received "${arn}". The app that owns the pipeline tells it.`);
  const here = Stack.of(scope);
  checkSameEnvironment(
    scope,
    `the stack and ${name}`,
    here,
    { account: groups.account ?? here.account, region: groups.region ?? here.region },
    'Make one HydratedDlq for each account and Region.',
  );
}
