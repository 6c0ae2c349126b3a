import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../contract/environment';
import { OVERFLOW_KEY_PREFIX } from '../../contract/overflow';
import type { HydratedDestinationConfig } from '../destinations/destination';
import { enrichmentCode } from '../private/enrichment-code';
import { grantQueue } from './grants';

/** Named by text: older versions of aws-cdk-lib do not list it. */
const NODEJS_24 = new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS);

export const ENRICHMENT_TIMEOUT = Duration.minutes(2);

/** Everything around the enrichment that it works with. */
export interface EnrichmentNeighbours {
  readonly stagingQueue: sqs.IQueue;
  readonly unhydratedQueue: sqs.IQueue;
  readonly overflowBucket: s3.IBucket;
  readonly destination: HydratedDestinationConfig;
}

/** The role of the enrichment, with all its permissions but those to read streams and to log. */
export function enrichmentRole(scope: Construct, neighbours: EnrichmentNeighbours): iam.Role {
  const { stagingQueue, unhydratedQueue, overflowBucket } = neighbours;
  const role = new iam.Role(scope, 'EnrichmentRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grantQueue.sendAndDelete(stagingQueue, role);
  grantQueue.send(unhydratedQueue, role);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['s3:PutObject'],
      resources: [overflowBucket.arnForObjects(`${OVERFLOW_KEY_PREFIX}*`)],
    }),
  );
  overflowBucket.encryptionKey?.grant(role, 'kms:GenerateDataKey');
  return role;
}

/** The function that turns pointers into hydrated messages. */
export function enrichmentFunction(
  scope: Construct,
  role: iam.IRole,
  neighbours: EnrichmentNeighbours,
): lambda.Function {
  const logGroup = new logs.LogGroup(scope, 'EnrichmentLogs', { retention: logs.RetentionDays.ONE_MONTH });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, 'Enrichment', {
    description: 'Reads the failed records that a pointer names and adds them to it',
    code: enrichmentCode(),
    handler: 'index.handler',
    runtime: NODEJS_24,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 1024,
    timeout: ENRICHMENT_TIMEOUT,
    environment: environmentOf(neighbours),
    role,
    logGroup,
  });
}

function environmentOf({ stagingQueue, unhydratedQueue, overflowBucket, destination }: EnrichmentNeighbours) {
  return {
    [ENVIRONMENT.stagingQueueUrl]: stagingQueue.queueUrl,
    [ENVIRONMENT.unhydratedQueueUrl]: unhydratedQueue.queueUrl,
    [ENVIRONMENT.overflowBucket]: overflowBucket.bucketName,
    [ENVIRONMENT.messageLimitBytes]: String(destination.messageLimitBytes),
    [ENVIRONMENT.requestLimitBytes]: String(destination.requestLimitBytes),
  };
}
