import { type Duration, Stack, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../contract/environment';
import { OVERFLOW_KEY_PREFIX } from '../../contract/overflow';
import type { HydratedDestinationConfig } from '../destinations/destination';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { bundledCode } from '../private/bundled-code';
import { grantBucket, grantKey, grantQueue } from '../private/grants';
import { allowLoop } from '../private/loop-detection';
import { DEFAULTS } from './defaults';
import { logGroup } from './log-group';

/** Everything around the enrichment that it works with. */
export interface EnrichmentNeighbors {
  readonly stagingQueue: sqs.IQueue;
  readonly unhydratedQueue: sqs.IQueue;
  readonly overflowBucket: s3.IBucket;
  readonly destination: HydratedDestinationConfig;
  readonly intakeBucket?: s3.IBucket | undefined;
  /** JSON text. */
  readonly failureFilters?: string | undefined;
  /** JSON text; resolves to nothing while no mapping has filters. */
  readonly mappingFilters: string;
}

/** The role of the enrichment, with all its permissions except those to read streams and to log. */
export function enrichmentRole(
  scope: Construct,
  neighbors: EnrichmentNeighbors,
  { vpc, overflowBucket: given }: HydratedDlqProps,
): iam.Role {
  const { stagingQueue, unhydratedQueue, overflowBucket, intakeBucket } = neighbors;
  const role = new iam.Role(scope, 'EnrichmentRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grantQueue.sendAndDelete(stagingQueue, role);
  grantQueue.send(unhydratedQueue, role);
  grantOverflow(overflowBucket, role, given === undefined);
  if (intakeBucket) grantBucket.readFailures(intakeBucket, role);
  if (vpc) grantNetwork(role);
  return role;
}

/**
 * What a function in a VPC needs. AWS supports no other resource than `*` for these actions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function grantNetwork(role: iam.IRole): void {
  const actions = [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
}

/** A bucket of the pipeline's own only while it belongs to this account: a name that was given up can be taken by others. */
function grantOverflow(bucket: s3.IBucket, role: iam.IRole, isOwn: boolean): void {
  const resources = [bucket.arnForObjects(`${OVERFLOW_KEY_PREFIX}*`)];
  const conditions = isOwn ? { StringEquals: { 'aws:ResourceAccount': Stack.of(bucket).account } } : undefined;
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources, conditions }));
  grantKey(bucket.encryptionKey, 's3', role, 'kms:GenerateDataKey');
}

/** The function that turns pointers into hydrated messages. */
export function enrichmentFunction(
  scope: Construct,
  role: iam.IRole,
  neighbors: EnrichmentNeighbors,
  props: HydratedDlqProps,
): lambda.Function {
  const logs = logGroup(scope, 'EnrichmentLogs', props);
  logs.grantWrite(role);
  return new lambda.Function(scope, 'Enrichment', {
    functionName: props.enrichmentName,
    description: 'Reads the failed records that a pointer names and adds them to it',
    code: bundledCode('enrichment'),
    handler: 'index.handler',
    runtime: props.runtime ?? DEFAULTS.runtime,
    architecture: props.architecture ?? DEFAULTS.architecture,
    memorySize: props.memorySize ?? DEFAULTS.memorySize,
    timeout: props.timeout ?? DEFAULTS.timeout,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    tracing: props.tracing,
    codeSigningConfig: props.codeSigningConfig,
    vpc: props.vpc,
    vpcSubnets: props.vpcSubnets,
    securityGroups: props.securityGroups,
    // The retry lane, which ends after retryFor.
    recursiveLoop: allowLoop(scope),
    environment: environmentOf(neighbors, props.retryFor ?? DEFAULTS.retryFor),
    role,
    logGroup: logs,
  });
}

function environmentOf(
  {
    stagingQueue,
    unhydratedQueue,
    overflowBucket,
    destination,
    mappingFilters,
    intakeBucket,
    failureFilters,
  }: EnrichmentNeighbors,
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
    ...(intakeBucket && { [ENVIRONMENT.intakeBucket]: intakeBucket.bucketName }),
    ...(intakeBucket && failureFilters && { [ENVIRONMENT.failureFilters]: failureFilters }),
  };
}
