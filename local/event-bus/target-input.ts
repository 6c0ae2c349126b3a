import { checkProperties } from '../check-properties';
import { checkJsonPath, parseJson, valueAt } from '../json';
import type { BusEvent, TargetProperties } from './api';
import { DeliveryError } from './targets';

/** Makes the input of a target from an event. Throws when a template for JSON yields none. */
export type TargetInput = (event: BusEvent, ingestedAt: number) => string;

/** @throws Error naming what the local cloud does not run */
export function targetInput(subject: string, target: TargetProperties, rule: TemplateRule): TargetInput {
  const { Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((way) => way !== undefined).length > 1)
    throw new Error(`${subject}: use only one of Input, InputPath and InputTransformer.`);
  if (Input !== undefined) return () => Input;
  if (InputPath !== undefined) return inputAtPath(subject, InputPath);
  return InputTransformer === undefined
    ? (event) => JSON.stringify(event)
    : transformedInput(subject, InputTransformer, rule);
}

function inputAtPath(subject: string, path: string): TargetInput {
  checkJsonPath(`${subject}, InputPath`, path);
  return (event) => JSON.stringify(valueAt(path, event) ?? null);
}

function transformedInput(
  subject: string,
  transformer: NonNullable<TargetProperties['InputTransformer']>,
  rule: TemplateRule,
): TargetInput {
  checkProperties(`${subject}, InputTransformer,`, transformer, ['InputPathsMap', 'InputTemplate']);
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  for (const path of Object.values(paths)) checkJsonPath(`${subject}, InputPathsMap`, path);
  const promisesJson = /^\s*[{[]/.test(template);
  return (event, ingestedAt) => {
    const filled = fillTemplate(template, templateVariables(paths, event, rule, ingestedAt));
    if (promisesJson && parseJson(filled) === undefined)
      throw new DeliveryError('INVALID_JSON', 'The input template yields invalid JSON.');
    return filled;
  };
}

interface TemplateRule {
  readonly name: string;
  readonly arn: string;
}

/** The variables of a template by name. A path that finds nothing defines no variable. */
function templateVariables(
  paths: Readonly<Record<string, string>>,
  event: BusEvent,
  rule: TemplateRule,
  ingestedAt: number,
): ReadonlyMap<string, unknown> {
  const { detail: _, ...withoutDetail } = event;
  return new Map<string, unknown>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', new Date(ingestedAt).toISOString()],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', event],
    ...Object.entries(paths).map(([name, path]) => [name, valueAt(path, event)] as const),
  ]);
}

const PLACEHOLDER = /<([\w.-]+)>/g;

/**
 * Fills a template as EventBridge does. Inside a JSON string, a value is inserted without its quotes and without
 * escaping; elsewhere it is inserted as JSON. A variable without a value is an empty string.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function fillTemplate(template: string, variables: ReadonlyMap<string, unknown>): string {
  return template.replace(PLACEHOLDER, (_, name: string, offset: number) => {
    const value = variables.get(name) ?? '';
    return isInText(template, offset) ? asText(value) : JSON.stringify(value);
  });
}

/** Whether the position is inside a JSON string. */
function isInText(template: string, position: number): boolean {
  const before = template.slice(0, position).replace(/\\./g, '');
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value);
}
