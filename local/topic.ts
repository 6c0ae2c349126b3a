import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { queueUrl } from './arns';
import type { LocalRuntime, ServiceCaller } from './runtime';

/** A subscription that is served here. */
export interface Subscription {
  readonly arn: string;
  readonly protocol: 'sqs' | 'lambda';
  /** ARN of the queue or function. */
  readonly endpoint: string;
  /** A queue gets the message itself, without the envelope. */
  readonly isRaw: boolean;
  /** Whether a message passes the filter policy. @default - every message does */
  readonly accepts?: (message: string) => boolean;
}

/** The topic that a role publishes to; throws unless it may, and unless there is one. */
export function topicFor(runtime: LocalRuntime, roleArn: string, topicArn: string): Topic {
  runtime.authorize(roleArn, 'sns:Publish', topicArn);
  const topic = runtime.topic(topicArn);
  if (topic === undefined) throw new Error(`The topic ${topicArn} does not exist.`);
  return topic;
}

/** What a subscriber reads of a message. */
interface Notification {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: '1';
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly UnsubscribeURL: string;
}

/**
 * A standard topic. What a subscriber does not take is reported and gone, as in SNS without a dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export class Topic {
  private readonly subscriptions: Subscription[] = [];
  private readonly caller: ServiceCaller;

  constructor(
    private readonly runtime: LocalRuntime,
    readonly arn: string,
  ) {
    this.caller = { service: 'sns.amazonaws.com', sourceArn: arn };
  }

  subscribe(subscription: Subscription): void {
    this.subscriptions.push(subscription);
  }

  get subscriptionCount(): number {
    return this.subscriptions.length;
  }

  /** Hands a message to every subscriber. */
  async publish(message: string): Promise<void> {
    const notification: Notification = {
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: this.arn,
      Message: message,
      Timestamp: new Date().toISOString(),
      SignatureVersion: '1',
      Signature: 'local',
      SigningCertURL: 'https://localhost/local.pem',
      UnsubscribeURL: 'https://localhost/',
    };
    const interested = this.subscriptions.filter(({ accepts }) => accepts?.(message) ?? true);
    await Promise.all(interested.map((subscription) => this.notify(subscription, notification)));
  }

  private async notify(subscription: Subscription, notification: Notification): Promise<void> {
    try {
      await (subscription.protocol === 'sqs' ? this.send : this.invoke).call(this, subscription, notification);
    } catch (error) {
      this.reportLost(subscription.endpoint, error);
    }
  }

  private reportLost(endpoint: string, error: unknown): void {
    this.runtime.report({ type: 'notification-lost', topicArn: this.arn, endpoint, error: String(error) });
  }

  private async send({ endpoint, isRaw }: Subscription, notification: Notification): Promise<void> {
    const { sqs } = this.runtime.serviceClients(this.caller);
    const MessageBody = isRaw ? notification.Message : JSON.stringify(notification);
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(endpoint), MessageBody }));
  }

  /** Asynchronously: whoever published does not wait for the function. */
  private async invoke({ arn, endpoint }: Subscription, notification: Notification): Promise<void> {
    this.runtime.authorizeService(this.caller, 'lambda:InvokeFunction', endpoint);
    const { SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl, ...Sns } = notification;
    const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: arn };
    const event = {
      Records: [{ ...record, Sns: { ...Sns, Subject: null, SigningCertUrl, UnsubscribeUrl, MessageAttributes: {} } }],
    };
    void this.runtime.invoke(endpoint, JSON.stringify(event)).catch((error) => this.reportLost(endpoint, error));
  }
}
