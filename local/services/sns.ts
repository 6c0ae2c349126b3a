import type { Policies } from '../iam/policies';
import type { Topic } from '../topic';
import { queryAnswer, queryError } from './protocols';
import { notEmulated, type Service, ServiceError } from './service-call';

export interface SnsOptions {
  /** By their ARNs. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** Know which key encrypts a topic. */
  readonly policies: Policies;
}

/** SNS, as far as people look at topics. */
export function snsService({ topics, policies }: SnsOptions): Service {
  return {
    describeError: queryError,
    async answer(call) {
      const form = new URLSearchParams(call.body);
      const action = form.get('Action') ?? '';
      if (action !== 'GetTopicAttributes') throw notEmulated(`${action} of SNS`);
      const arn = form.get('TopicArn') ?? '';
      call.authorize('sns:GetTopicAttributes', arn);
      const topic = topics.get(arn);
      if (topic === undefined) throw new ServiceError('NotFound', 'Topic does not exist', 404);
      const key = policies.encryptionKey(arn);
      const attributes = new Map<string, unknown>([
        ['TopicArn', arn],
        ['SubscriptionsConfirmed', topic.subscriptionCount],
        ['SubscriptionsPending', 0],
        ...(key === undefined ? [] : [['KmsMasterKeyId', key] as const]),
      ]);
      return queryAnswer(action, { Attributes: attributes });
    },
  };
}
