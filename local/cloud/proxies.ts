import type { S3Client } from '@aws-sdk/client-s3';
import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import type { FaultDecision, ProxyRule } from '../proxy/fault-decision';
import { type ProxiedCall, splitS3Path } from '../proxy/proxied-call';
import { queueUrlsAt } from '../proxy/queue-urls';
import { startRoleProxy } from '../proxy/role-proxy';
import type { Running } from '../running';
import type { MoveTasks } from '../services/move-tasks';
import { bucketSettingAnswer, tableSettingAnswer } from '../services/resource-settings';
import { ServiceError } from '../services/service-call';
import type { DeployEnvironment } from '../template/scope';
import { shortenDelays } from '../time-scale';
import type { AccessKeys } from './access';
import type { BucketNotifications } from './bucket-notifications';
import { type EmulatorEndpoints, endpointsOf } from './emulators';
import { startHttp2Front } from './http2-front';

/** Proxies in front of the emulators: roles call here, and may do what their policies allow. */
export interface Proxies extends Running {
  readonly endpoints: EmulatorEndpoints;
  /** Makes calls fail or change that a role is allowed to make. */
  setRule(rule: ProxyRule): void;
}

export interface ProxiesOptions {
  readonly emulators: EmulatorEndpoints;
  readonly environment: DeployEnvironment;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly timeScale: number;
  /** Serves what the emulator of SQS does not have. */
  readonly moveTasks: MoveTasks;
  /** Learns of every object that is written. */
  readonly bucketNotifications: BucketNotifications;
  /** Sees every bucket. */
  readonly s3: S3Client;
  readonly report: (event: LocalEvent) => void;
}

export async function startProxies(options: ProxiesOptions): Promise<Proxies> {
  const { emulators, environment, accessKeys, policies, timeScale, moveTasks, bucketNotifications, s3, report } =
    options;
  const delays = shortenDelays(timeScale);
  const ofSqs: ProxyRule = async (call) =>
    (await moveTaskAnswer(call, moveTasks)) ??
    delays(call) ??
    announcement(call, bucketNotifications) ??
    (await bucketSettingAnswer(call, { s3, policies, notifications: bucketNotifications })) ??
    queueUrlsAt(sqs.endpoint, call);
  const ofDynamoDB: ProxyRule = (call) => tableSettingAnswer(call, policies);
  const roleOf = (accessKeyId: string): string | undefined => accessKeys.roleOf(accessKeyId);
  const start = (target: string, rule?: ProxyRule) =>
    startRoleProxy({ target, ...environment, roleOf, policies, report, rule });
  const [kinesis, sqs, dynamodb] = await Promise.all([
    start(emulators.kinesis),
    start(emulators.sqs, ofSqs),
    start(emulators.dynamodb, ofDynamoDB),
  ]);
  const front = await startHttp2Front(kinesis.endpoint);
  return {
    endpoints: endpointsOf({ kinesis: front.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint }),
    setRule(rule) {
      kinesis.setRule(rule);
      sqs.setRule(async (call) => ({ ...(await ofSqs(call)), ...(await rule(call)) }));
      dynamodb.setRule(async (call) => ({ ...(await ofDynamoDB(call)), ...(await rule(call)) }));
    },
    stop: async () => {
      await Promise.all([front, kinesis, sqs, dynamodb].map((server) => server.stop()));
    },
  };
}

const CREATING_OPERATIONS: Readonly<Record<string, string>> = {
  PutObject: 'ObjectCreated:Put',
  CompleteMultipartUpload: 'ObjectCreated:CompleteMultipartUpload',
};

/** S3 announces an object after it was written, whoever wrote it. */
function announcement(
  { service, operation, path }: ProxiedCall,
  notifications: BucketNotifications,
): FaultDecision | undefined {
  const eventName = CREATING_OPERATIONS[operation];
  if (service !== 's3' || eventName === undefined) return undefined;
  const { bucket, key } = splitS3Path(path);
  return { onSuccess: () => void notifications.announce({ bucket, key, eventName }) };
}

async function moveTaskAnswer(
  { service, operation, input }: ProxiedCall,
  moveTasks: MoveTasks,
): Promise<FaultDecision | undefined> {
  if (service !== 'sqs') return undefined;
  try {
    const answer = await moveTasks.answer(operation, input);
    return (
      answer && { answer: { status: 200, body: JSON.stringify(answer), contentType: 'application/x-amz-json-1.0' } }
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { answer: { status: error.status, type: error.name, message: error.message } };
  }
}
