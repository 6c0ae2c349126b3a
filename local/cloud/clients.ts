import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { authorize } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import { encryptionPermissions } from '../proxy/permissions';
import type { RoleClients, ServiceCaller } from '../runtime';
import type { DeployEnvironment } from '../template/scope';
import { ADMINISTRATOR, type Credentials } from './access';
import type { EmulatorEndpoints } from './emulators';

export interface Clients extends RoleClients {
  readonly dynamoDB: DynamoDBClient;
}

export function createClients(endpoints: EmulatorEndpoints, region: string, credentials: Credentials): Clients {
  const common = { region, credentials };
  return {
    // The client's default is HTTP/2, which costs a detour here.
    kinesis: new KinesisClient({ ...common, endpoint: endpoints.kinesis, requestHandler: new NodeHttpHandler() }),
    dynamoDB: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    dynamoDBStreams: new DynamoDBStreamsClient({ ...common, endpoint: endpoints.dynamodbStreams }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
  };
}

/** @throws AccessDeniedError unless the resource's own policy lets the service do it, and so does that of its key */
export function authorizeService(
  policies: Policies,
  account: string,
  { service, sourceArn }: ServiceCaller,
  action: string,
  resourceArn: string,
): void {
  const source = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account };
  const permission = { action, resourceArn, context: source };
  for (const { context, ...needed } of [permission, ...encryptionPermissions(permission, policies)])
    authorize(policies, { service }, { ...needed, context: { ...context, ...source } });
}

/** A client of SQS that asks the queue's own policy before each call. */
export function serviceSqsClient(
  endpoint: string,
  { account, region }: DeployEnvironment,
  policies: Policies,
  caller: ServiceCaller,
): SQSClient {
  const sqs = new SQSClient({ endpoint, region, credentials: ADMINISTRATOR });
  sqs.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const name = `${(args.input as { QueueUrl?: string }).QueueUrl}`.split('/').at(-1);
        const action = `sqs:${commandName?.replace(/(Batch)?Command$/, '')}`;
        authorizeService(policies, account, caller, action, `arn:aws:sqs:${region}:${account}:${name}`);
        return next(args);
      },
    { step: 'initialize', name: 'askQueuePolicy' },
  );
  return sqs;
}
