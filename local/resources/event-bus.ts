import type { Cloud } from '../cloud/cloud';
import { createEventBus } from '../event-bus';
import { type EventBus, RULE_SUPPORT, type RuleProperties } from '../event-bus/api';
import { checkPattern } from '../filter-criteria';
import { physicalName, type ResourceType, values } from './resource-type';

export const eventBus: ResourceType = {
  properties: ['Name'],
  withoutEffect: ['DeadLetterConfig', 'Description', 'KmsKeyIdentifier', 'LogConfig', 'Policy', 'Tags'],
  create(cloud, { properties }) {
    const name = `${properties.Name}`;
    const bus = createEventBus(cloud, name);
    cloud.eventBuses.set(bus.arn, bus);
    cloud.keep(bus);
    return values(name, { Arn: bus.arn, Name: name });
  },
};

export const rule: ResourceType = {
  ...RULE_SUPPORT,
  create(cloud, request) {
    const { EventBusName } = request.properties;
    const Name = physicalName(request.properties.Name, request, { maxLength: 64 });
    const { ruleArn } = busOf(cloud, EventBusName).putRule({
      ...request.properties,
      Name,
    } as unknown as RuleProperties);
    return values(`${EventBusName}|${Name}`, { Arn: ruleArn });
  },
};

/** Archives keep nothing here; only their patterns are checked. */
export const archive: ResourceType = {
  properties: ['ArchiveName', 'EventPattern', 'SourceArn'],
  withoutEffect: ['Description', 'KmsKeyIdentifier', 'RetentionDays'],
  create(cloud, request) {
    const { SourceArn, EventPattern } = request.properties;
    const ArchiveName = physicalName(request.properties.ArchiveName, request, { maxLength: 48 });
    busOf(cloud, SourceArn);
    if (EventPattern) checkPattern(`The archive ${ArchiveName}`, EventPattern);
    return values(ArchiveName, {
      Arn: `arn:aws:events:${cloud.region}:${cloud.account}:archive/${ArchiveName}`,
      ArchiveName,
    });
  },
};

/** @param nameOrArn Of a bus in the template. */
function busOf(cloud: Cloud, nameOrArn: unknown): EventBus {
  const name = `${nameOrArn ?? 'default'}`;
  const arn = name.startsWith('arn:') ? name : `arn:aws:events:${cloud.region}:${cloud.account}:event-bus/${name}`;
  const bus = cloud.eventBuses.get(arn);
  if (bus === undefined)
    throw new Error(`the event bus ${name} is not in the template: the local cloud runs no other buses`);
  return bus;
}
