import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { HeldMessages } from '../../cli/engine/held-messages';
import { Hold } from '../../cli/engine/hold';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';

/** Puts an updated message back into a queue that answers as SQS does, and returns what was sent to it. */
async function putBack(queue: { readonly fifo: boolean }, messageGroup?: string) {
  const sent: Record<string, unknown>[] = [];
  const send = async ({ input }: { readonly input: Record<string, unknown> }) => {
    const isOfFifo = input.MessageDeduplicationId !== undefined;
    if (isOfFifo !== queue.fifo)
      throw Object.assign(new Error('not for this queue type'), { name: 'InvalidParameterValue' });
    sent.push(input);
  };
  const url = 'https://sqs.eu-west-1.amazonaws.com/111111111111/dlq';
  const sqs = { send } as unknown as SQSClient;
  const held = await HeldMessages.open(sqs, { url, ...queue }, new Hold(sqs, url, 120));
  const message = kinesisMessage(['x']);
  const received = { messageId: 'm-1', receiptHandle: 'r-1', sentAt: '', receiveCount: 1, attributes: {} };
  await held.keep({ ...received, body: JSON.stringify(message), ...(messageGroup && { messageGroup }) });
  await held.send('m-1', message);
  await held.close();
  return sent;
}

describe('an updated message goes back to its message group', () => {
  test('with an id of its own in a FIFO queue, which would drop a second one of the same id', async () => {
    const [first] = await putBack({ fifo: true }, 'shard');
    const [second] = await putBack({ fifo: true }, 'shard');

    expect(first).toMatchObject({ MessageGroupId: 'shard', MessageDeduplicationId: expect.any(String) });
    expect(second?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
  });

  test('in a standard queue with groups, which takes no such id', async () => {
    expect(await putBack({ fifo: false }, 'tenant')).toMatchObject([{ MessageGroupId: 'tenant' }]);
  });
});
