import { compilePattern } from '../../contract/event-pattern';
import { checkPattern } from '../filter-criteria';
import { parseJson } from '../json';
import type { Properties } from '../template/template';
import { Topic } from '../topic';
import { encryptUnder } from './key';
import { booleanOf, physicalName, type ResourceType, values } from './resource-type';

export const topic: ResourceType = {
  properties: ['FifoTopic', 'TopicName'],
  withoutEffect: [
    'ArchivePolicy',
    'ContentBasedDeduplication',
    'DataProtectionPolicy',
    'DeliveryStatusLogging',
    'DisplayName',
    'FifoThroughputScope',
    'SignatureVersion',
    'Tags',
    'TracingConfig',
  ],
  leftOut: { KmsMasterKeyId: "permissions on the topic's key are not checked here" },
  create(cloud, request) {
    const { FifoTopic, KmsMasterKeyId, TopicName } = request.properties;
    const suffix = booleanOf(FifoTopic) ? '.fifo' : '';
    const name = physicalName(TopicName, request, { maxLength: 256, suffix });
    const arn = `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;
    encryptUnder(cloud, arn, KmsMasterKeyId);
    cloud.topics.set(arn, new Topic(cloud, arn));
    return values(arn, { TopicArn: arn, TopicName: name });
  },
};

export const topicPolicy: ResourceType = {
  properties: ['PolicyDocument', 'Topics'],
  withoutEffect: [],
  create(cloud, { logicalId, properties }) {
    for (const arn of properties.Topics as string[]) cloud.policies.addResourcePolicy(arn, properties.PolicyDocument);
    return values(logicalId);
  },
};

export const subscription: ResourceType = {
  properties: ['Endpoint', 'FilterPolicy', 'FilterPolicyScope', 'Protocol', 'RawMessageDelivery', 'TopicArn'],
  leadsTo: ['Endpoint'],
  withoutEffect: ['DeliveryPolicy', 'Region', 'ReplayPolicy', 'SubscriptionRoleArn'],
  leftOut: { RedrivePolicy: 'what the subscriber does not take is reported, and is in no dead-letter queue' },
  create(cloud, request) {
    const { Endpoint, Protocol, RawMessageDelivery, TopicArn } = request.properties;
    const arn = `${TopicArn}:${request.logicalId}`;
    const endpoint = `${Endpoint}`;
    const isRaw = booleanOf(RawMessageDelivery) ?? false;
    const subscribed = cloud.topics.get(`${TopicArn}`);
    if (subscribed === undefined) throw new Error(`the topic ${TopicArn} is in none of the stacks that run here`);
    const accepts = filterOf(request.properties);
    if (Protocol === 'sqs' || Protocol === 'lambda')
      subscribed.subscribe({ arn, protocol: Protocol, endpoint, isRaw, accepts });
    else request.leaveOut(`the subscriber by ${Protocol}`, 'only queues and functions get messages of topics here');
    return values(arn);
  },
};

/**
 * A policy on attributes finds none: neither a mapping nor a pipe gives a message any.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
function filterOf({ FilterPolicy, FilterPolicyScope }: Properties): ((message: string) => boolean) | undefined {
  if (FilterPolicy === undefined) return undefined;
  checkPattern('The subscription', FilterPolicy);
  const matches = compilePattern(FilterPolicy);
  return (message) => matches(FilterPolicyScope === 'MessageBody' ? parseJson(message) : {});
}
