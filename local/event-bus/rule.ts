import { compilePattern } from '../../contract/event-pattern';
import { isFifo } from '../arns';
import { checkProperties, checkRange, checkSupport } from '../check-properties';
import { checkPattern } from '../filter-criteria';
import type { LocalRuntime, ServiceCaller } from '../runtime';
import { RULE_SUPPORT, type RuleDescription, type RuleProperties, type TargetProperties } from './api';
import { type TargetInput, targetInput } from './target-input';
import { type CallTarget, callTarget } from './targets';

/** A rule of a bus, ready to be matched. */
export interface Rule extends RuleDescription {
  readonly targets: readonly RuleTarget[];
  matches(event: unknown): boolean;
}

/** A target of a rule, ready to be delivered to. */
export interface RuleTarget {
  readonly arn: string;
  readonly input: TargetInput;
  readonly call: CallTarget;
  readonly caller: ServiceCaller;
  readonly retryAttempts: number;
  readonly eventAgeMilliseconds: number;
  readonly deadLetterArn?: string;
}

/** The limits of a retry policy, which are also its defaults. */
const RETRY_ATTEMPTS = { min: 0, max: 185 } as const;
const EVENT_AGE_SECONDS = { min: 60, max: 86_400 } as const;

/** @throws Error naming what the local cloud does not run */
export function toRule(runtime: LocalRuntime, arn: string, properties: RuleProperties): Rule {
  const { Name: name, EventPattern, State = 'ENABLED', Targets = [] } = properties;
  const subject = `The rule ${name}`;
  checkSupport(subject, properties, RULE_SUPPORT);
  checkPattern(subject, EventPattern);
  const enabled = State === 'ENABLED';
  return {
    name,
    arn,
    enabled,
    pattern: EventPattern,
    matches: enabled ? compilePattern(EventPattern) : () => false,
    targets: Targets.map((target) => toTarget(subject, runtime, { name, arn }, target)),
  };
}

function toTarget(
  subject: string,
  runtime: LocalRuntime,
  rule: Pick<Rule, 'name' | 'arn'>,
  target: TargetProperties,
): RuleTarget {
  const name = `${subject}, target ${target.Id},`;
  checkTarget(name, target);
  const caller: ServiceCaller = { service: 'events.amazonaws.com', sourceArn: rule.arn };
  const { MaximumRetryAttempts = RETRY_ATTEMPTS.max, MaximumEventAgeInSeconds = EVENT_AGE_SECONDS.max } =
    target.RetryPolicy ?? {};
  return {
    arn: target.Arn,
    input: targetInput(name, target, rule),
    call: callTarget(name, runtime, target, caller),
    caller,
    retryAttempts: MaximumRetryAttempts,
    eventAgeMilliseconds: MaximumEventAgeInSeconds * 1000,
    deadLetterArn: target.DeadLetterConfig?.Arn,
  };
}

const HONORED: readonly (keyof TargetProperties)[] = [
  'Id',
  'Arn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
  'SqsParameters',
];

function checkTarget(name: string, target: TargetProperties): void {
  checkProperties(name, target, HONORED, {
    RoleArn: 'The local cloud calls targets as their own policies allow: leave the role out.',
  });
  checkRange(name, 'MaximumRetryAttempts', target.RetryPolicy?.MaximumRetryAttempts, RETRY_ATTEMPTS);
  checkRange(name, 'MaximumEventAgeInSeconds', target.RetryPolicy?.MaximumEventAgeInSeconds, EVENT_AGE_SECONDS);
  if (isFifo(target.DeadLetterConfig?.Arn ?? ''))
    throw new Error(`${name} has a FIFO queue as its dead-letter queue: EventBridge accepts standard queues only.`);
}
