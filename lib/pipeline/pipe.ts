import { CloudwatchLogsLogDestination, Filter, type IPipe, LogLevel, Pipe } from '@aws-cdk/aws-pipes-alpha';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HydratedDestinationConfig, IHydratedDestination } from '../destinations/destination';
import { pipePatterns } from '../filters/pipe-filter';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { DEFAULTS } from './defaults';
import { logGroup } from './log-group';
import { PipeLogLevel } from './pipe-log-level';
import { DestinationTarget, FunctionEnrichment, StagingSource } from './pipe-stages';

/** What a pipe connects. */
export interface PipeEnds {
  readonly stagingQueue: sqs.IQueue;
  readonly enrichment: lambda.IFunction;
  readonly destination: IHydratedDestination;
  readonly destinationConfig: HydratedDestinationConfig;
  readonly props: HydratedDlqProps;
}

/** From the staging queue through the enrichment to the destination. */
export function pipe(scope: Construct, { props, ...ends }: PipeEnds): IPipe {
  const role = new iam.Role(scope, 'PipeRole', { assumedBy: pipesOfThisAccount(scope) });
  const patterns = pipePatterns(scope, props.filters ?? []);
  const created = new Pipe(scope, 'Pipe', {
    pipeName: props.pipeName,
    description: 'Hydrates the pointers of failed stream batches',
    role,
    source: new StagingSource(ends.stagingQueue, props.batchSize ?? DEFAULTS.batchSize),
    filter: patterns.length > 0 ? new Filter(patterns.map((pattern) => ({ pattern }))) : undefined,
    enrichment: new FunctionEnrichment(ends.enrichment),
    target: new DestinationTarget(ends.destination, ends.destinationConfig),
    ...logging(scope, props),
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

function logging(scope: Construct, props: HydratedDlqProps) {
  const level = props.pipeLogLevel ?? DEFAULTS.pipeLogLevel;
  if (level === PipeLogLevel.OFF) return {};
  const group = props.pipeLogGroup ?? logGroup(scope, 'PipeLogs', props);
  return { logLevel: LogLevel[level], logDestinations: [new CloudwatchLogsLogDestination(group)] };
}
