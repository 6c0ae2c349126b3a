import type { IEnrichment, ITarget } from '@aws-cdk/aws-pipes-alpha';
import { SqsSource } from '@aws-cdk/aws-pipes-sources-alpha';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { HydratedDestinationConfig, IHydratedDestination } from '../destinations/destination';
import { grantQueue } from './grants';

/** Reads the staging queue. Without a batching window: with one, Pipes would set the messages' visibility timeout itself. */
export class StagingSource extends SqsSource {
  constructor(
    private readonly stagingQueue: sqs.IQueue,
    batchSize: number,
  ) {
    super(stagingQueue, { batchSize });
  }

  override grantRead(pipeRole: iam.IRole): void {
    grantQueue.consume(this.stagingQueue, pipeRole);
  }
}

/** Passes every batch through a function. */
export class FunctionEnrichment implements IEnrichment {
  readonly enrichmentArn: string;

  constructor(enrichment: lambda.IFunction) {
    this.enrichmentArn = enrichment.functionArn;
  }

  bind() {
    return { enrichmentParameters: {} };
  }

  /** On the function itself: `IFunction.grantInvoke()` would allow every version and alias too. */
  grantInvoke(pipeRole: iam.IRole): void {
    const resources = [this.enrichmentArn];
    pipeRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
  }
}

/** Makes a destination a target of the pipe. */
export class DestinationTarget implements ITarget {
  readonly targetArn: string;

  constructor(
    private readonly destination: IHydratedDestination,
    private readonly config: HydratedDestinationConfig,
  ) {
    this.targetArn = config.targetArn;
  }

  bind() {
    return { targetParameters: this.config.targetParameters ?? {} };
  }

  grantPush(pipeRole: iam.IRole): void {
    this.destination.grantDelivery(pipeRole);
  }
}
