import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { s3Client, uniqueName } from '../helpers/aws/clients';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';

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
  expect(await Body?.transformToString()).toBe(stored.body);
  expect(ContentType).toBe('application/json');
  await expect(storeOverflow(s3, { ...stored, bucket: `${bucket}-x` })).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
