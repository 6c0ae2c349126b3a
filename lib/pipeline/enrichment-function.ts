import { type Duration, Tokenization } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../contract/environment';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { enrichmentCode } from '../private/enrichment-code';
import { DEFAULTS } from './defaults';
import type { EnrichmentNeighbours } from './enrichment-role';
import { logGroup } from './log-group';

/** The function that turns pointers into hydrated messages. */
export function enrichmentFunction(
  scope: Construct,
  role: iam.IRole,
  neighbours: EnrichmentNeighbours,
  props: HydratedDlqProps,
): lambda.Function {
  const logs = logGroup(scope, 'EnrichmentLogs', props);
  logs.grantWrite(role);
  return new lambda.Function(scope, 'Enrichment', {
    functionName: props.enrichmentName,
    description: 'Reads the failed records that a pointer names and adds them to it',
    code: enrichmentCode(),
    handler: 'index.handler',
    runtime: props.runtime ?? DEFAULTS.runtime,
    architecture: props.architecture ?? DEFAULTS.architecture,
    memorySize: props.memorySize ?? DEFAULTS.memorySize,
    timeout: props.timeout ?? DEFAULTS.timeout,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    tracing: props.tracing,
    vpc: props.vpc,
    vpcSubnets: props.vpcSubnets,
    securityGroups: props.securityGroups,
    environment: environmentOf(neighbours, props.retryFor ?? DEFAULTS.retryFor),
    role,
    logGroup: logs,
  });
}

function environmentOf(
  { stagingQueue, unhydratedQueue, overflowBucket, destination, mappingFilters }: EnrichmentNeighbours,
  retryFor: Duration,
): Record<string, string> {
  return {
    [ENVIRONMENT.stagingQueueUrl]: stagingQueue.queueUrl,
    [ENVIRONMENT.unhydratedQueueUrl]: unhydratedQueue.queueUrl,
    [ENVIRONMENT.overflowBucket]: overflowBucket.bucketName,
    [ENVIRONMENT.messageLimitBytes]: Tokenization.stringifyNumber(destination.messageLimitBytes),
    [ENVIRONMENT.requestLimitBytes]: Tokenization.stringifyNumber(destination.requestLimitBytes),
    [ENVIRONMENT.retryForSeconds]: Tokenization.stringifyNumber(retryFor.toSeconds()),
    [ENVIRONMENT.mappingFilters]: mappingFilters,
  };
}
