import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { fitAlone, takingTurns, type Writing } from '../../enrichment/overflow-writer';
import { receive } from '../../enrichment/receive';
import { s3Client, uniqueName } from '../helpers/aws/clients';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';
import { staged } from '../helpers/messages/pointers';

test('storeOverflow writes the object, the same one again without harm, and passes on what S3 answers', async () => {
  const s3 = s3Client();
  const bucket = uniqueName('overflow');
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const stored = overflow(kinesisMessage(['Grüße']), bucket).object;

  await storeOverflow(s3, stored);
  await storeOverflow(s3, stored);

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual([stored.key]);
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: stored.key }));
  expect(await Body?.transformToString()).toBe(stored.body.toString());
  expect(ContentType).toBe('application/json');
  await expect(storeOverflow(s3, { ...stored, bucket: `${bucket}-x` })).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

describe('messages that move to the bucket at the same time', () => {
  const MIB = 1024 * 1024;
  const received = receive(staged('not a pointer'), 0);

  /** Puts messages with so much data into the bucket; `atOnce` is how many objects were on their way together. */
  async function put(dataBytes: number, bucketOf: (message: number, bucket: string) => string = (_, bucket) => bucket) {
    const bucket = uniqueName('overflow');
    const s3 = s3Client();
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    let underWay = 0;
    let atOnce = 0;
    s3.middlewareStack.add(
      (next) => async (args) => {
        underWay += 1;
        atOnce = Math.max(atOnce, underWay);
        try {
          return await next(args);
        } finally {
          underWay -= 1;
        }
      },
      { step: 'initialize' },
    );
    const inTurn = takingTurns();
    const results = await Promise.all(
      Array.from({ length: 3 }, (_, index) => {
        const writing: Writing = {
          limits: { messageBytes: MIB, requestBytes: MIB, bucket: bucketOf(index, bucket) },
          inTurn,
          s3: async () => s3,
          signal: new AbortController().signal,
        };
        const message = kinesisMessage([Buffer.alloc(dataBytes, index)], { hydration: { id: `${index}` } });
        return fitAlone({ received, message, streamCalls: 0 }, writing);
      }),
    );
    return { atOnce, kinds: results.map(({ kind }) => kind) };
  }

  test('are written one after the other where each has several megabytes, also after one that fails', async () => {
    const { atOnce, kinds } = await put(3 * MIB, (message, bucket) => (message === 0 ? `${bucket}-x` : bucket));

    expect({ atOnce, kinds }).toEqual({ atOnce: 1, kinds: ['pending', 'hydrated', 'hydrated'] });
  });

  test('do not wait for one another where they are smaller', async () => {
    expect(await put(1.5 * MIB)).toEqual({ atOnce: 3, kinds: ['hydrated', 'hydrated', 'hydrated'] });
  });
});
