import { startDynamoDB } from '../emulators/dynamodb';
import type { DynamoDBControl } from '../emulators/dynamodb/control';
import { startKinesis } from '../emulators/kinesis';
import { startSqs } from '../emulators/sqs';
import { type Running, startAll } from '../running';
import type { DeployEnvironment } from '../template/scope';
import { startHttp2Front } from './http2-front';

/** The emulators of one local cloud. */
export interface Emulators extends Running {
  readonly endpoints: EmulatorEndpoints;
  /** What happens to table streams by themselves in the cloud. */
  readonly dynamodbControl: DynamoDBControl;
}

/** @throws Error with the way out when an emulator is not installed; nothing is left running then */
export async function startEmulators(environment: DeployEnvironment): Promise<Emulators> {
  const [kinesis, sqs, dynamodb] = await startAll(
    () => startKinesis(environment),
    () => startSqs(environment),
    () => startDynamoDB(environment),
  );
  const front = await startHttp2Front(kinesis.endpoint);
  return {
    endpoints: endpointsOf({ kinesis: front.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint }),
    dynamodbControl: dynamodb.control,
    stop: async () => {
      await Promise.all([front.stop(), kinesis.stop(), sqs.stop(), dynamodb.stop()]);
    },
  };
}

/** Base URLs of what emulators serve. */
export interface EmulatorEndpoints {
  readonly kinesis: string;
  readonly sqs: string;
  /** Ask for objects by path: `forcePathStyle`. */
  readonly s3: string;
  readonly dynamodb: string;
  readonly dynamodbStreams: string;
}

/** Base URLs by service. */
export interface Endpoints extends EmulatorEndpoints {
  readonly lambda: string;
  readonly cloudWatchLogs: string;
  readonly cloudFormation: string;
  readonly eventBridge: string;
  readonly iam: string;
  readonly kms: string;
  readonly pipes: string;
  readonly sns: string;
}

/** One server answers for SQS and S3, and one for tables and their streams. */
export function endpointsOf({
  kinesis,
  sqs,
  dynamodb,
}: Pick<EmulatorEndpoints, 'kinesis' | 'sqs' | 'dynamodb'>): EmulatorEndpoints {
  return { kinesis, sqs, s3: sqs, dynamodb, dynamodbStreams: dynamodb };
}

/** The variables by which SDKs and the AWS CLI find the services. */
export function endpointVariables(endpoints: Endpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoints.cloudFormation,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.cloudWatchLogs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodbStreams,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    AWS_ENDPOINT_URL_IAM: endpoints.iam,
    AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
    AWS_ENDPOINT_URL_KMS: endpoints.kms,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    AWS_ENDPOINT_URL_PIPES: endpoints.pipes,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  };
}
