import { expect, test } from 'vitest';
import { payloadLoader } from '../../redrive';
import { messageWithoutRecords } from '../helpers/messages/hydrated-messages';
import { failedBatch } from '../helpers/redrive/messages';

const notReached = { getObject: () => expect.unreachable() };

test('the payload of a message is loaded from the message', async () => {
  const message = failedBatch();

  expect(await payloadLoader(notReached, { buckets: 'any' })(message)).toEqual(message.payload);
});

test('a message without records is refused', async () => {
  const reason = { code: 'RECORDS_EXPIRED', message: 'They were too old.' } as const;
  const expired = messageWithoutRecords({ hydration: { id: 'b-1', status: 'EXPIRED', foundRecords: 0, reason } });

  expect(await payloadLoader(notReached, { buckets: 'any' })(expired)).toEqual({
    code: 'PAYLOAD_UNAVAILABLE',
    message: 'The records of message b-1 cannot be had: it has no records',
  });
});

test('a message whose object cannot be read is refused, and says what S3 said', async () => {
  const { payload: _, KinesisBatch: __, ...rest } = failedBatch();
  const overflow = { bucket: 'overflow', key: 'k', bytes: 9, sha256: '0'.repeat(64) };
  const s3 = { getObject: () => Promise.reject(new Error('NoSuchKey')) };

  const loaded = await payloadLoader(s3, { buckets: 'any' })({ ...rest, overflow } as never);
  expect(loaded).toEqual({
    code: 'PAYLOAD_UNAVAILABLE',
    message: expect.stringMatching(/^The records of message batch-100 cannot be had: .*NoSuchKey/),
  });
});
