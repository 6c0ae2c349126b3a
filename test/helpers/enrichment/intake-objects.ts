import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ENVIRONMENT } from '../../../contract/environment';
import { s3Client, uniqueName } from '../aws/clients';

/** A bucket that Lambda writes failures to. */
export interface IntakeBucket {
  readonly name: string;
  /** The enrichment's environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** Puts an object as Lambda does, and returns the key. A text is its content verbatim. */
  put(content: unknown, key?: string): Promise<string>;
  remove(key: string): Promise<void>;
}

export async function createIntakeBucket(): Promise<IntakeBucket> {
  const s3 = s3Client();
  const name = uniqueName('intake');
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return {
    name,
    variables: { [ENVIRONMENT.intakeBucket]: name },
    async put(content, key = lambdaKey()) {
      const Body = typeof content === 'string' ? content : JSON.stringify(content);
      await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body }));
      return key;
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
    },
  };
}

/** What S3 sends to the staging queue about one or several objects. */
export function notification(bucket: string, ...keys: readonly string[]) {
  return {
    Records: keys.map((key) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-west-1',
      eventTime: '2026-01-02T03:04:09.000Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), size: 1 },
      },
    })),
  };
}

/** The test message of S3, sent when notifications are set up. */
export const S3_TEST_EVENT = {
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-01-02T03:04:05.678Z',
  Bucket: 'intake',
  RequestId: '5582815E1AEA5ADF',
  HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
};

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`. */
function lambdaKey(): string {
  return `aws/lambda/${randomUUID()}/shardId-000000000000/2026/01/02/2026-01-02T03.04.08-${randomUUID()}`;
}
