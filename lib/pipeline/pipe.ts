import { type IEnrichment, type IPipe, type ITarget, Pipe } from '@aws-cdk/aws-pipes-alpha';
import { SqsSource } from '@aws-cdk/aws-pipes-sources-alpha';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HydratedDestinationConfig, IHydratedDestination } from '../destinations/destination';
import { grantQueue } from './grants';

/** What a pipe connects. */
export interface PipeEnds {
  readonly stagingQueue: sqs.IQueue;
  readonly enrichment: lambda.IFunction;
  readonly destination: IHydratedDestination;
  readonly destinationConfig: HydratedDestinationConfig;
  readonly batchSize: number;
}

/** From the staging queue through the enrichment to the destination. */
export function pipe(scope: Construct, ends: PipeEnds): IPipe {
  const role = new iam.Role(scope, 'PipeRole', { assumedBy: pipesOfThisAccount(scope) });
  const created = new Pipe(scope, 'Pipe', {
    role,
    source: new StagingSource(ends.stagingQueue, ends.batchSize),
    enrichment: new FunctionEnrichment(ends.enrichment),
    target: new DestinationTarget(ends.destination, ends.destinationConfig),
  });
  // Pipes checks the role against the source when the pipe is created; without this, its policy may come later.
  created.node.addDependency(role);
  return created;
}

function pipesOfThisAccount(scope: Construct): iam.ServicePrincipal {
  return new iam.ServicePrincipal('pipes.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/** No batching window: with one, Pipes would set the messages' visibility time-out itself. */
class StagingSource extends SqsSource {
  constructor(
    private readonly stagingQueue: sqs.IQueue,
    batchSize: number,
  ) {
    super(stagingQueue, { batchSize });
  }

  override grantRead(grantee: iam.IRole): void {
    grantQueue.consume(this.stagingQueue, grantee);
  }
}

class FunctionEnrichment implements IEnrichment {
  readonly enrichmentArn: string;

  constructor(enrichment: lambda.IFunction) {
    this.enrichmentArn = enrichment.functionArn;
  }

  bind() {
    return { enrichmentParameters: {} };
  }

  /** On the function itself: `IFunction.grantInvoke()` would allow every version and alias too. */
  grantInvoke(grantee: iam.IRole): void {
    grantee.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.enrichmentArn] }),
    );
  }
}

class DestinationTarget implements ITarget {
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

  grantPush(grantee: iam.IRole): void {
    this.destination.grantDelivery(grantee);
  }
}
