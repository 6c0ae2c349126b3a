import { randomUUID } from 'node:crypto';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { bucketArn, queueUrl } from '../arns';
import type { LocalEvent } from '../local-event';
import type { ServiceCaller } from '../runtime';

/** Which new objects of a bucket are announced to which queue. */
export interface QueueNotification {
  readonly id: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly queueArn: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** An object that was written. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** Such as `ObjectCreated:Put`. */
  readonly eventName: string;
}

export interface BucketNotificationsOptions {
  readonly region: string;
  readonly account: string;
  /** Sees every object. */
  readonly s3: S3Client;
  /** A client by which S3 calls in its own name. */
  readonly sqsOf: (caller: ServiceCaller) => SQSClient;
  readonly report: (event: LocalEvent) => void;
}

/**
 * The event notifications of buckets to queues.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export class BucketNotifications {
  private readonly ofBucket = new Map<string, readonly QueueNotification[]>();

  constructor(private readonly options: BucketNotificationsOptions) {}

  /**
   * Sets up the notifications of a bucket. S3 sends each queue a test message first.
   *
   * @throws Error as AWS does when S3 may not send to a queue
   */
  async configure(bucket: string, notifications: readonly QueueNotification[]): Promise<void> {
    for (const { queueArn } of notifications) await this.test(bucket, queueArn);
    this.ofBucket.set(bucket, [...this.of(bucket), ...notifications]);
  }

  /** Those of a bucket; none where it has none. */
  of(bucket: string): readonly QueueNotification[] {
    return this.ofBucket.get(bucket) ?? [];
  }

  /** Announces an object to the queues that want it. What a queue does not take is lost, as in AWS. */
  async announce(object: CreatedObject): Promise<void> {
    const wanted = this.of(object.bucket).filter((notification) => isWanted(notification, object));
    for (const { id, queueArn } of wanted) {
      const { bucket, key } = object;
      try {
        await this.send(bucket, queueArn, await this.notification(id, object));
        this.options.report({ type: 'object-announced', bucket, key, queueArn });
      } catch (error) {
        this.options.report({ type: 'announcement-lost', bucket, key, queueArn, error: String(error) });
      }
    }
  }

  private async test(bucket: string, queueArn: string): Promise<void> {
    const body = {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: new Date().toISOString(),
      Bucket: bucket,
      RequestId: randomUUID(),
      HostId: 'local',
    };
    await this.send(bucket, queueArn, body).catch((error: Error) => {
      const message = `Unable to validate the following destination configurations: S3 may not send to ${queueArn}`;
      throw new Error(`${message}: ${error.message}`, { cause: error });
    });
  }

  private async send(bucket: string, queueArn: string, body: object): Promise<void> {
    const sqs = this.options.sqsOf({ service: 's3.amazonaws.com', sourceArn: bucketArn(bucket) });
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queueArn), MessageBody: JSON.stringify(body) }));
  }

  private async notification(configurationId: string, { bucket, key, eventName }: CreatedObject): Promise<object> {
    const { region, account, s3 } = this.options;
    const { ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const record = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date().toISOString(),
      eventName,
      userIdentity: { principalId: `AWS:${account}` },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': 'local' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId,
        bucket: { name: bucket, ownerIdentity: { principalId: account }, arn: bucketArn(bucket) },
        object: { key: encodeKey(key), size: ContentLength, eTag: ETag?.replaceAll('"', ''), sequencer: sequencer() },
      },
    };
    return { Records: [record] };
  }
}

function isWanted({ events, prefix, suffix }: QueueNotification, { key, eventName }: CreatedObject): boolean {
  const isMeant = (event: string): boolean =>
    event.endsWith('*') ? `s3:${eventName}`.startsWith(event.slice(0, -1)) : event === `s3:${eventName}`;
  return events.some(isMeant) && key.startsWith(prefix) && key.endsWith(suffix);
}

/** As in a form: a blank is `+`, and slashes stay. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}

/** Grows with every write. */
function sequencer(): string {
  return process.hrtime.bigint().toString(16).toUpperCase().padStart(16, '0');
}
