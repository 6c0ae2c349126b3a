import { afterAll, beforeAll, expect, test } from 'vitest';
import { SNS_REQUEST_BYTES } from '../../../contract/limits';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { pipeRoleArn, runPipe } from '../../helpers/local/pipes';
import { roleArn, startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

const parsed = (messages: QueueMessage[]) =>
  messages.map(({ messageId, body }) => ({ messageId, ...JSON.parse(body) }));

/** Runs one batch of messages into a topic, to which a queue subscribes. */
async function start({ bodies, RoleArn = pipeRoleArn }: { bodies: string[]; RoleArn?: string }) {
  const subscriber = await createQueue('subscriber');
  const topic = runtime.addTopic(uniqueName('hydrated'));
  topic.subscribe({ arn: `${topic.arn}:1`, protocol: 'sqs', endpoint: subscriber.arn, isRaw: true });
  const source = await createQueue('staging');
  await source.send(...bodies);
  const Name = uniqueName('pipe');
  const Enrichment = runtime.addFunction(uniqueName('enrich'), parsed);
  await runPipe(runtime, { Name, Source: source.arn, Target: topic.arn, Enrichment, RoleArn });
  return { Name, subscriber };
}
const failureOf = async (Name: string) => (await runtime.reported('pipe-failed', 1, ({ pipe }) => pipe === Name))[0];

test.concurrent('each element becomes a message, which its subscribers get', async () => {
  const { subscriber } = await start({ bodies: ['{"a":1}', '{"a":2}'] });

  const received = await subscriber.receiveJson(2);
  expect(received.map(({ a }) => a).sort()).toEqual([1, 2]);
});

test.concurrent('elements larger than a request are refused', async () => {
  const { Name } = await start({ bodies: [JSON.stringify({ text: 'x'.repeat(SNS_REQUEST_BYTES) })] });

  expect(await failureOf(Name)).toMatchObject({
    stage: 'target',
    error: expect.stringMatching(/^BatchRequestTooLong/),
  });
});

test.concurrent('a role that may not publish is refused', async () => {
  const RoleArn = roleArn('unable-to-publish');
  runtime.deny(RoleArn, 'sns:Publish');
  const { Name } = await start({ bodies: ['{}'], RoleArn });

  expect(await failureOf(Name)).toMatchObject({ stage: 'target', error: expect.stringContaining('sns:Publish') });
});

test.concurrent('a topic that is in no stack is not called: the pipe delivers without it', async () => {
  const source = await createQueue('staging');
  await source.send('{"a":1}');
  const Name = uniqueName('pipe');
  const Enrichment = runtime.addFunction(uniqueName('enrich'), parsed);
  await runPipe(runtime, { Name, Source: source.arn, Target: 'arn:aws:sns:eu-west-1:000000000000:gone', Enrichment });

  const [delivered] = await runtime.reported('delivered', 1, ({ pipe }) => pipe === Name);
  expect(delivered).toMatchObject({ message: { a: 1 } });
});
