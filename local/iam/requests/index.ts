import type { ProxiedCall } from '../../proxy/proxied-call';
import type { Permission } from '../authorize';
import { dynamoDBPermissions, dynamoDBStreamsPermissions } from './dynamodb';
import { kinesisPermissions } from './kinesis';
import type { RequestContext, RequestPermissions } from './request-context';
import { s3Permissions } from './s3';
import { sqsPermissions } from './sqs';

const SERVICES: Readonly<Record<string, RequestPermissions>> = {
  kinesis: kinesisPermissions,
  dynamodb: dynamoDBPermissions,
  dynamodbstreams: dynamoDBStreamsPermissions,
  sqs: sqsPermissions,
  s3: s3Permissions,
};

/** What a caller must be allowed to do for a call; nothing where that is not known here. */
export function permissionsOf(call: ProxiedCall, context: RequestContext): readonly Permission[] | undefined {
  return call.operation === '' ? undefined : SERVICES[call.service]?.(call, context);
}
