import { type Duration, RemovalPolicy, Tokenization } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FAILURE_KEY_PREFIX, OVERFLOW_KEY_PREFIX } from '../../contract/overflow';
import { ATTEMPTS_EXPIRY, ATTEMPTS_KEY, INBOX_ENVIRONMENT } from '../../contract/redrive-inbox';
import { DEFAULTS } from '../pipeline/defaults';
import { logGroup } from '../pipeline/log-group';
import { bundledCode } from '../private/bundled-code';
import { grantKey, grantQueue } from '../private/grants';
import { allowLoop } from '../private/loop-detection';
import type { RedriveInboxProps } from './redrive-inbox-props';

/** The records of one message, which can be many megabytes, are held as text and as objects at the same time; MiB. */
const MEMORY_MIB = 1_024;

/** What the inbox's function works with. */
export interface InboxNeighbors {
  readonly inboxQueue: sqs.IQueue;
  readonly destinationQueue: sqs.IQueue;
  readonly overflowBuckets: readonly s3.IBucket[];
  readonly attempts: dynamodb.ITable;
}

/** What the function is told, with defaults in place. */
export interface InboxSettings {
  readonly timeout: Duration;
  readonly maxRedrives: number;
  readonly maxReceiveCount: number;
}

/**
 * Remembers which attempts were begun, so that a message that SQS delivers twice is sent once. It has no data of records,
 * and nothing is lost with it: messages carry their history themselves.
 */
export function attemptsTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Attempts', {
    partitionKey: { name: ATTEMPTS_KEY, type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: ATTEMPTS_EXPIRY,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** The role of the function, with all its permissions except those to invoke functions and to log. */
export function inboxRole(scope: Construct, neighbors: InboxNeighbors): iam.Role {
  const { inboxQueue, destinationQueue, overflowBuckets, attempts } = neighbors;
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grantQueue.consume(inboxQueue, role);
  grantQueue.send(destinationQueue, role);
  attempts.grant(role, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  for (const bucket of overflowBuckets) {
    const resources = [OVERFLOW_KEY_PREFIX, FAILURE_KEY_PREFIX].map((prefix) => bucket.arnForObjects(`${prefix}*`));
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources }));
    grantKey(bucket.encryptionKey, 's3', role, 'kms:Decrypt');
  }
  return role;
}

/** The function that redrives the messages of the inbox. */
export function inboxFunction(
  scope: Construct,
  role: iam.IRole,
  { destinationQueue, attempts }: InboxNeighbors,
  settings: InboxSettings,
  props: RedriveInboxProps,
): lambda.Function {
  const logs = logGroup(scope, 'Logs', props);
  logs.grantWrite(role);
  return new lambda.Function(scope, 'Function', {
    description: 'Sends hydrated messages to their functions again',
    code: bundledCode('redrive'),
    handler: 'index.handler',
    runtime: DEFAULTS.runtime,
    architecture: DEFAULTS.architecture,
    memorySize: MEMORY_MIB,
    timeout: settings.timeout,
    // maxRedrives ends the loop before Lambda would; a message that is only refused may go round as often as people like.
    recursiveLoop: allowLoop(scope),
    environment: {
      [INBOX_ENVIRONMENT.destinationQueueUrl]: destinationQueue.queueUrl,
      [INBOX_ENVIRONMENT.attemptsTable]: attempts.tableName,
      [INBOX_ENVIRONMENT.maxRedrives]: Tokenization.stringifyNumber(settings.maxRedrives),
      [INBOX_ENVIRONMENT.maxReceiveCount]: `${settings.maxReceiveCount}`,
    },
    role,
    logGroup: logs,
  });
}
