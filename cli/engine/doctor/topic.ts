import type { Clients } from '../clients';

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
  try {
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    const { KmsMasterKeyId, SubscriptionsConfirmed = 0, SubscriptionsPending = 0 } = Attributes;
    return {
      ...(KmsMasterKeyId && { keyId: KmsMasterKeyId }),
      subscriptions: Number(SubscriptionsConfirmed),
      pendingSubscriptions: Number(SubscriptionsPending),
    };
  } catch (error) {
    if (/^NotFound(Exception)?$/.test((error as Error).name)) return undefined;
    throw error;
  }
}
