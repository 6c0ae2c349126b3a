import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { Hold } from '../../cli/engine/hold';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { sqsClient } from '../helpers/aws/clients';
import { createQueue } from '../helpers/aws/queues';

describe('a hold', () => {
  test('extends the timeout of what it holds until it is released', async () => {
    let extended = 0;
    let twice: () => void;
    const extendedTwice = new Promise<void>((resolve) => {
      twice = resolve;
    });
    const proxy = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation, input }) => {
        const [entry] = (input?.Entries ?? []) as { VisibilityTimeout?: number }[];
        if (operation === 'ChangeMessageVisibilityBatch' && entry?.VisibilityTimeout === 2 && ++extended === 3) twice();
        return undefined;
      },
    });
    onTestFinished(() => proxy.stop());
    const queue = await createQueue('held');
    await queue.send('one', 'two');
    const sqs = sqsClient(proxy.endpoint);
    const QueueUrl = `${proxy.endpoint}/000000000000/${queue.arn.split(':')[5]}`;
    const hold = new Hold(sqs, QueueUrl, 2);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 2 }),
    );
    hold.take(
      Messages.map(({ MessageId = '', ReceiptHandle = '' }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
      })),
      Date.now(),
    );

    // By then the first timeout is long over.
    await extendedTwice;

    expect(await queue.visible()).toBe(0);
    expect(Messages.every(({ MessageId = '' }) => hold.receiptOf(MessageId))).toBe(true);
    expect(await hold.release()).toEqual({ released: 2, left: 0 });
    expect(await queue.visible()).toBe(2);
  });

  test('is over for a message whose timeout could not be extended', () => {
    const hold = new Hold(sqsClient(), 'http://localhost/0/q', 2);
    onTestFinished(() => void hold.release());
    hold.take([{ messageId: 'm', receiptHandle: 'r' }], Date.now() - 3_000);

    expect(hold.receiptOf('m')).toBeUndefined();
  });

  test('takes a message once, however often it is received', () => {
    const hold = new Hold(sqsClient(), 'http://localhost/0/q', 2);
    onTestFinished(() => void hold.release());
    const message = { messageId: 'm', receiptHandle: 'r' };

    expect([hold.take([message], Date.now()), hold.take([message], Date.now())]).toEqual([[message], []]);
  });
});
