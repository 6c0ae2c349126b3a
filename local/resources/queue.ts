import { CreateQueueCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import type { Cloud } from '../cloud/cloud';
import { SQS_EMULATOR_ACCOUNT } from '../emulators/sqs';
import type { Properties } from '../template/template';
import { scaledVisibilityTimeout } from '../time-scale';
import { encryptUnder } from './key';
import { booleanOf, numberOf, physicalName, type ResourceType, values } from './resource-type';

/** Attributes that the emulator accepts as they are. */
const PLAIN_ATTRIBUTES: readonly QueueAttributeName[] = [
  'ContentBasedDeduplication',
  'DelaySeconds',
  'FifoQueue',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
];

const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30;

export const queue: ResourceType = {
  properties: [...PLAIN_ATTRIBUTES, 'QueueName', 'RedrivePolicy', 'VisibilityTimeout'],
  leadsTo: ['RedrivePolicy'],
  withoutEffect: [
    'DeduplicationScope',
    'FifoThroughputLimit',
    'KmsDataKeyReusePeriodSeconds',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
  async create(cloud, request) {
    const { properties } = request;
    const suffix = booleanOf(properties.FifoQueue) ? '.fifo' : '';
    const name = physicalName(properties.QueueName, request, { maxLength: 80, suffix });
    const Attributes = attributes(cloud, properties);
    await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    const arn = `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}`;
    const deadLetterQueue = (properties.RedrivePolicy as Properties | undefined)?.deadLetterTargetArn;
    if (deadLetterQueue !== undefined) cloud.deadLetterQueues.set(arn, `${deadLetterQueue}`);
    encryptUnder(cloud, arn, properties.KmsMasterKeyId);
    // Functions call the proxy that checks their role. The path of this URL works with any endpoint of SQS.
    const url = `${cloud.proxies.endpoints.sqs}/${cloud.account}/${name}`;
    return values(url, { Arn: arn, QueueName: name, QueueUrl: url });
  },
};

function attributes(cloud: Cloud, properties: Properties): Record<string, string> {
  const plain = PLAIN_ATTRIBUTES.flatMap((name) =>
    properties[name] === undefined ? [] : [[name, `${properties[name]}`]],
  );
  const visibilityTimeout = numberOf(properties.VisibilityTimeout) ?? DEFAULT_VISIBILITY_TIMEOUT_SECONDS;
  return {
    ...Object.fromEntries(plain),
    VisibilityTimeout: `${scaledVisibilityTimeout(visibilityTimeout, cloud.timeScale)}`,
    ...redrivePolicy(cloud, properties.RedrivePolicy),
  };
}

/** The emulator finds a dead-letter queue by its own account, which every queue in it has. */
function redrivePolicy(cloud: Cloud, policy: unknown): Record<string, string> {
  if (policy === undefined) return {};
  const { deadLetterTargetArn, maxReceiveCount } = policy as Properties;
  const emulated = `${deadLetterTargetArn}`.replace(`:${cloud.account}:`, `:${SQS_EMULATOR_ACCOUNT}:`);
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: emulated, maxReceiveCount }) };
}
