import type { DynamoDBControl } from '../emulators/dynamodb/control';
import { startDynamoDB } from '../emulators/dynamodb/dynamodb';
import { startKinesis } from '../emulators/kinesis';
import { startSqs } from '../emulators/sqs';
import type { Running } from '../running';
import type { Environment } from '../template/parameters';
import { type Endpoints, endpointsOf } from './endpoints';
import { startHttp2Front } from './http2-front';
import { startAll } from './start-all';

/** The emulators of one offline cloud. */
export interface Emulators extends Running {
  readonly endpoints: Endpoints;
  /** What happens to table streams by themselves in the cloud. */
  readonly dynamodbControl: DynamoDBControl;
}

/** @throws Error with the way out when an emulator is not installed; nothing is left running then */
export async function startEmulators(environment: Environment): Promise<Emulators> {
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
