import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { HydratedDlqBase } from './hydrated-dlq-base';
import type { PipelineFacts } from './mappings/guards';
import { StreamReads } from './mappings/stream-reads';

/** What another app has to know of a pipeline in order to bind mappings to it. */
export interface HydratedDlqAttributes {
  /** ARN of the staging queue. */
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
    };
  }
}
