import type { EventBus } from '../event-bus/api';
import { json, jsonError } from './protocols';
import { notEmulated, type Service, type ServiceCall, ServiceError } from './service-call';

export interface EventsOptions {
  /** By their ARNs. */
  readonly eventBuses: ReadonlyMap<string, EventBus>;
  /** `arn:aws:events:<region>:<account>:` */
  readonly arnPrefix: string;
}

/** Names a bus by its name or its ARN, as EventBridge allows. */
interface Input {
  readonly Name?: string;
  readonly EventBusName?: string;
}

/** EventBridge, as far as people look at buses and their rules. There is always one page. */
export function eventsService({ eventBuses, arnPrefix }: EventsOptions): Service {
  const find = (nameOrArn = 'default'): EventBus => {
    const arn = nameOrArn.startsWith('arn:') ? nameOrArn : `${arnPrefix}event-bus/${nameOrArn}`;
    const bus = eventBuses.get(arn);
    if (bus === undefined)
      throw new ServiceError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
    return bus;
  };
  return {
    describeError: jsonError,
    async answer(call) {
      const operation = `${call.headers['x-amz-target']}`.split('.').at(-1) ?? '';
      const input = JSON.parse(call.body) as Input;
      if (operation === 'DescribeEventBus') return describeEventBus(call, find(input.Name));
      if (operation === 'ListRules') return listRules(call, find(input.EventBusName), arnPrefix);
      throw notEmulated(`${operation} of EventBridge`);
    },
  };
}

function describeEventBus(call: ServiceCall, { arn, name }: EventBus) {
  call.authorize('events:DescribeEventBus', arn);
  return json({ Arn: arn, Name: name });
}

function listRules(call: ServiceCall, bus: EventBus, arnPrefix: string) {
  call.authorize('events:ListRules', `${arnPrefix}rule/${bus.name}/*`);
  const Rules = bus.rules().map(({ name, arn, enabled, pattern }) => ({
    Name: name,
    Arn: arn,
    EventBusName: bus.name,
    State: enabled ? 'ENABLED' : 'DISABLED',
    EventPattern: JSON.stringify(pattern),
  }));
  return json({ Rules });
}
