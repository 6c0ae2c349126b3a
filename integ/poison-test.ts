import { ExpectedResult, type IApiCall, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Order, Orders } from './orders';

/** What is put into a stream or a table to make its consumer fail. */
export const POISON: Order = { orderId: '4711', note: 'poison' };

/** Longer than Lambda takes to give up and the pipeline to hydrate; a stack's first minutes are the slowest. */
const WAIT_FOR_MESSAGE = Duration.minutes(8);

export interface PoisonTestProps {
  /** Everything that has to be deployed. */
  readonly stacks: Stack[];
  readonly orders: Orders;
  /** Where the message arrives. */
  readonly queue: sqs.IQueue;
  /** Whether a key of the customer protects the queue or the stream. */
  readonly ownKeys?: boolean;
}

/** A test of one variation, as `npm run integ` runs it on AWS, with what it expects for a run elsewhere. */
export interface PoisonTest {
  readonly stacks: readonly Stack[];
  /** What the body of the message is like: payload, data and status. */
  readonly expected: object;
  readonly test: IntegTest;
  /** The call that waits for the message. */
  readonly received: IApiCall;
}

/** A stack of a variation, in an app of its own. */
export function integStack(name: string, app = new App()): Stack {
  return new Stack(app, `HydratedDlqInteg${name}`);
}

/** Puts poison into a stream or a table, waits for the hydrated message, and compares its payload and its status. */
export function poisonTest({ stacks, orders, queue, ownKeys = false }: PoisonTestProps): PoisonTest {
  const [stack] = stacks;
  if (stack === undefined) throw new Error('stacks is empty: give the stacks of the variation.');
  const test = new IntegTest(Stack.of(stack).node.root, 'Integ', { testCases: stacks });
  const message = { hydration: { schemaVersion: 1, ...orders.hydration }, ...orders.expected(POISON) };

  const put = orders.put(test.assertions, POISON);
  const received = test.assertions
    .awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 10, VisibilityTimeout: 0 })
    .expect(
      ExpectedResult.objectLike({
        Messages: Match.arrayWith([Match.objectLike({ Body: Match.serializedJson(Match.objectLike(message)) })]),
      }),
    );
  if (ownKeys) allowKeys(put, received);
  put.next(received.waitForAssertions({ totalTimeout: WAIT_FOR_MESSAGE, interval: Duration.seconds(15) }));
  return { stacks, expected: message, test, received };
}

/** The test's own calls write to an encrypted stream and read from an encrypted queue. */
function allowKeys(...calls: IApiCall[]): void {
  for (const { provider } of calls)
    provider.addToRolePolicy({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: ['*'] });
}
