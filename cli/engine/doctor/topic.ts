import type { Clients } from '../clients';
import { unlessMissing } from './unless-missing';

/** A topic, as SNS describes it. */
export interface DeployedTopic {
  /** Id, ARN or alias of the key that encrypts it, if any does. */
  readonly keyId?: string;
  readonly subscriptions: number;
  /** Nobody has confirmed them yet: they get nothing. */
  readonly pendingSubscriptions: number;
}

/** Looks a topic up; `undefined` where there is none. */
export async function describeTopic(TopicArn: string, clients: Clients): Promise<DeployedTopic | undefined> {
  const sns = await clients.sns(TopicArn.split(':')[3]);
  const { GetTopicAttributesCommand } = await import('@aws-sdk/client-sns');
  const look = sns.send(new GetTopicAttributesCommand({ TopicArn }));
  const topic = await unlessMissing(look, 'NotFound', 'NotFoundException');
  if (topic === undefined) return undefined;
  const { KmsMasterKeyId, SubscriptionsConfirmed = 0, SubscriptionsPending = 0 } = topic.Attributes ?? {};
  return {
    ...(KmsMasterKeyId && { keyId: KmsMasterKeyId }),
    subscriptions: Number(SubscriptionsConfirmed),
    pendingSubscriptions: Number(SubscriptionsPending),
  };
}
