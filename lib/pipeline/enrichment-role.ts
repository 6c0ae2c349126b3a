import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { OVERFLOW_KEY_PREFIX } from '../../contract/overflow';
import type { HydratedDestinationConfig } from '../destinations/destination';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { grantKey, grantQueue } from './grants';

/** Everything around the enrichment that it works with. */
export interface EnrichmentNeighbours {
  readonly stagingQueue: sqs.IQueue;
  readonly unhydratedQueue: sqs.IQueue;
  readonly overflowBucket: s3.IBucket;
  readonly destination: HydratedDestinationConfig;
  /** JSON text; resolves to nothing while no mapping has filters. */
  readonly mappingFilters: string;
}

/** The role of the enrichment, with all its permissions but those to read streams and to log. */
export function enrichmentRole(
  scope: Construct,
  neighbours: EnrichmentNeighbours,
  { vpc }: HydratedDlqProps,
): iam.Role {
  const { stagingQueue, unhydratedQueue, overflowBucket } = neighbours;
  const role = new iam.Role(scope, 'EnrichmentRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grantQueue.sendAndDelete(stagingQueue, role);
  grantQueue.send(unhydratedQueue, role);
  grantOverflow(overflowBucket, role);
  if (vpc)
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaENIManagementAccess'));
  return role;
}

function grantOverflow(bucket: s3.IBucket, role: iam.IRole): void {
  const resources = [bucket.arnForObjects(`${OVERFLOW_KEY_PREFIX}*`)];
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources }));
  grantKey(bucket.encryptionKey, role, 'kms:GenerateDataKey');
}
