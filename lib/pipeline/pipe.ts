import {
  CloudwatchLogsLogDestination,
  Filter,
  type IEnrichment,
  type IPipe,
  type ISource,
  type ITarget,
  LogLevel,
  Pipe,
} from '@aws-cdk/aws-pipes-alpha';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HydratedDestinationConfig, IHydratedDestination } from '../destinations/destination';
import { pipePatterns } from '../filters/pipe-filter';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { grantQueue } from '../private/grants';
import { DEFAULTS } from './defaults';
import { logGroup } from './log-group';
import { PipeLogLevel } from './pipe-log-level';

/** What a pipe connects. */
export interface PipeEnds {
  readonly stagingQueue: sqs.IQueue;
  readonly enrichment: lambda.IFunction;
  readonly destination: IHydratedDestination;
  readonly destinationConfig: HydratedDestinationConfig;
  readonly intakeBucket?: s3.IBucket | undefined;
  readonly props: HydratedDlqProps;
}

/** From the staging queue through the enrichment to the destination. */
export function pipe(scope: Construct, { props, ...ends }: PipeEnds): IPipe {
  const role = new iam.Role(scope, 'PipeRole', { assumedBy: pipes(scope, props.pipeName) });
  const patterns = pipePatterns(scope, props.filters ?? [], ends.intakeBucket);
  const created = new Pipe(scope, 'Pipe', {
    pipeName: props.pipeName,
    description: 'Hydrates the pointers of failed stream batches',
    role,
    source: stagingSource(ends.stagingQueue, props.batchSize ?? DEFAULTS.batchSize),
    filter: patterns.length > 0 ? new Filter(patterns.map((pattern) => ({ pattern }))) : undefined,
    enrichment: functionEnrichment(ends.enrichment),
    target: destinationTarget(ends.destination, ends.destinationConfig),
    ...logging(scope, props),
  });
  // Pipes checks the role against the source when the pipe is created; without this, its policy may come later.
  created.node.addDependency(role);
  return created;
}

/** The pipe, if its name is known beforehand, or else the pipes of this account and Region. */
function pipes(scope: Construct, pipeName = '*'): iam.ServicePrincipal {
  const stack = Stack.of(scope);
  const sourceArn = stack.formatArn({ service: 'pipes', resource: 'pipe', resourceName: pipeName });
  return new iam.ServicePrincipal('pipes.amazonaws.com', {
    conditions: {
      ArnLike: { 'aws:SourceArn': sourceArn },
      StringEquals: { 'aws:SourceAccount': stack.account },
    },
  });
}

/** Reads the staging queue. Without a batching window: with one, Pipes would set the messages' visibility timeout itself. */
function stagingSource(queue: sqs.IQueue, batchSize: number): ISource {
  return {
    sourceArn: queue.queueArn,
    bind: () => ({ sourceParameters: { sqsQueueParameters: { batchSize } } }),
    grantRead: (pipeRole) => grantQueue.consume(queue, pipeRole),
  };
}

/** Passes every batch through the function. */
function functionEnrichment({ functionArn }: lambda.IFunction): IEnrichment {
  return {
    enrichmentArn: functionArn,
    bind: () => ({ enrichmentParameters: {} }),
    // On the function itself: `IFunction.grantInvoke()` would allow every version and alias too.
    grantInvoke: (pipeRole) => {
      const statement = new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] });
      pipeRole.addToPrincipalPolicy(statement);
    },
  };
}

/** Makes the destination the pipe's target. */
function destinationTarget(destination: IHydratedDestination, config: HydratedDestinationConfig): ITarget {
  return {
    targetArn: config.targetArn,
    bind: () => ({ targetParameters: config.targetParameters ?? {} }),
    grantPush: (pipeRole) => destination.grantDelivery(pipeRole),
  };
}

function logging(scope: Construct, props: HydratedDlqProps) {
  const level = props.pipeLogLevel ?? DEFAULTS.pipeLogLevel;
  if (level === PipeLogLevel.OFF) return {};
  const group = props.pipeLogGroup ?? logGroup(scope, 'PipeLogs', props);
  return { logLevel: LogLevel[level], logDestinations: [new CloudwatchLogsLogDestination(group)] };
}
