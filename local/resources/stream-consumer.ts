import { RegisterStreamConsumerCommand } from '@aws-sdk/client-kinesis';
import { physicalName } from './physical-name';
import { type ResourceType, values } from './resource-type';

export const streamConsumer: ResourceType = {
  properties: ['ConsumerName', 'StreamARN'],
  withoutEffect: ['Tags'],
  async create(cloud, request) {
    const StreamARN = `${request.properties.StreamARN}`;
    const ConsumerName = physicalName(request.properties.ConsumerName, request, { maxLength: 128 });
    const { Consumer } = await cloud.clients.kinesis.send(
      new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }),
    );
    const arn = `${Consumer?.ConsumerARN}`;
    return values(arn, { ConsumerARN: arn, ConsumerName, StreamARN });
  },
};
