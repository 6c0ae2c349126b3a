import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { IHydratedDestination } from './destinations/destination';
import { HydratedDestination } from './destinations/hydrated-destination';
import type { HydratedDlqProps } from './hydrated-dlq-props';
import { BoundMapping } from './mappings/bound-mapping';
import { StreamReads } from './mappings/stream-reads';
import { ENRICHMENT_TIMEOUT, enrichmentFunction, enrichmentRole } from './pipeline/enrichment-function';
import { grantQueue } from './pipeline/grants';
import { overflowBucket } from './pipeline/overflow-bucket';
import { pipe } from './pipeline/pipe';
import { dataQueue, stagingQueue } from './pipeline/queues';

/**
 * An OnFailure destination for event source mappings of Kinesis and DynamoDB streams that delivers the failed records,
 * not only a pointer to them.
 *
 * One `HydratedDlq` serves many functions, streams and tables, in its own stack or in others. It learns from each mapping
 * which stream its enrichment has to read, and is granted that and nothing else.
 */
export class HydratedDlq extends Construct implements lambda.IEventSourceDlq {
  /** The queue that Lambda sends its pointers to. */
  readonly stagingQueue: sqs.IQueue;

  /** Where pointers wait that could not be hydrated; a redrive to the staging queue starts them afresh. */
  readonly unhydratedQueue: sqs.IQueue;

  /** Where hydrated messages go. */
  readonly destination: IHydratedDestination;

  /** Takes the records of messages that outgrow the destination. */
  readonly overflowBucket: s3.IBucket;

  /** The function that reads the streams. */
  readonly enrichment: lambda.Function;

  readonly pipeName: string;
  readonly pipeArn: string;
  readonly pipeRole: iam.IRole;

  private readonly reads: StreamReads;

  constructor(scope: Construct, id: string, props: HydratedDlqProps = {}) {
    super(scope, id);

    // Destination
    this.destination = props.destination ?? HydratedDestination.queue();
    const destinationConfig = this.destination.bind(this);

    // Where pointers and large records are kept
    this.unhydratedQueue = dataQueue(this, 'Unhydrated');
    this.stagingQueue = stagingQueue(this, this.unhydratedQueue, ENRICHMENT_TIMEOUT);
    this.overflowBucket = overflowBucket(this);

    // Enrichment
    const neighbours = {
      stagingQueue: this.stagingQueue,
      unhydratedQueue: this.unhydratedQueue,
      overflowBucket: this.overflowBucket,
      destination: destinationConfig,
    };
    const role = enrichmentRole(this, neighbours);
    this.enrichment = enrichmentFunction(this, role, neighbours);
    this.reads = new StreamReads(this, role);

    // Pipe
    const { pipeName, pipeArn, pipeRole } = pipe(this, {
      stagingQueue: this.stagingQueue,
      enrichment: this.enrichment,
      destination: this.destination,
      destinationConfig,
      batchSize: 10,
    });
    this.pipeName = pipeName;
    this.pipeArn = pipeArn;
    this.pipeRole = pipeRole;
  }

  /**
   * Called by the CDK for each mapping whose `onFailure` is this construct: lets the function's role send pointers, and
   * the enrichment read the mapping's stream.
   */
  bind(target: lambda.IEventSourceMapping, targetHandler: lambda.IFunction): lambda.DlqDestinationConfig {
    grantQueue.send(this.stagingQueue, targetHandler);
    this.reads.allow(new BoundMapping(target, targetHandler));
    return { destination: this.stagingQueue.queueArn };
  }
}
