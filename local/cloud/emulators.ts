import type { DynamoDBControl } from '../emulators/dynamodb/control';
import { startDynamoDB } from '../emulators/dynamodb/dynamodb';
import { startKinesis } from '../emulators/kinesis';
import { startSqs } from '../emulators/sqs';
import type { Running } from '../runtime';
import type { Environment } from '../template/parameters';
import type { Endpoints } from './endpoints';

/** The emulators of one offline cloud. */
export interface Emulators extends Running {
  readonly endpoints: Endpoints;
  /** What happens to table streams by themselves in the cloud. */
  readonly dynamodbControl: DynamoDBControl;
}

export async function startEmulators(environment: Environment): Promise<Emulators> {
  const [kinesis, sqs, dynamodb] = await Promise.all([
    startKinesis(environment),
    startSqs(environment),
    startDynamoDB(environment),
  ]);
  return {
    endpoints: { kinesis: kinesis.endpoint, sqs: sqs.endpoint, dynamodb: dynamodb.endpoint },
    dynamodbControl: dynamodb.control,
    stop: async () => {
      await Promise.all([kinesis.stop(), sqs.stop(), dynamodb.stop()]);
    },
  };
}
