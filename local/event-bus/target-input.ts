import { checkProperties } from '../check-properties';
import { checkJsonPath, parseJson, valueAt } from '../json';
import type { BusEvent, TargetProperties } from './api';
import { DeliveryError } from './targets';

/** Makes the input of a target from an event. Throws when the input template yields invalid JSON. */
export type TargetInput = (event: BusEvent, ingestedAt: number) => string;

interface TemplateRule {
  readonly name: string;
  readonly arn: string;
}

/** @throws Error naming what AWS refuses and what the local cloud does not run */
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
  checkPlaceholders(subject, template, Object.keys(paths));
  return (event, ingestedAt) => {
    const variables = { ...predefinedVariables(event, rule, ingestedAt), ...valuesAt(paths, event) };
    const filled = fillTemplate(template, variables);
    const isValid = isJsonTemplate(template) ? parseJson(filled) !== undefined : isText(template);
    if (!isValid) throw new DeliveryError('INVALID_JSON', `The input template yields invalid JSON: ${filled}`);
    return filled;
  };
}

type Variables = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /<([\w.-]+)>/g;

const PREDEFINED_VARIABLES = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
] as const;

function checkPlaceholders(subject: string, template: string, names: readonly string[]): void {
  const known: readonly string[] = [...names, ...PREDEFINED_VARIABLES];
  const unknown = [...template.matchAll(PLACEHOLDER)]
    .map(([, name]) => `${name}`)
    .find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new Error(
    `${subject}: the input template contains the invalid placeholder <${unknown}>. Define it in InputPathsMap, or use one of ${known.join(', ')}.`,
  );
}

/** `<aws.events.event>` is the event without its detail, and with `detailType` in place of `detail-type`. */
function predefinedVariables(
  event: BusEvent,
  rule: TemplateRule,
  ingestedAt: number,
): Record<(typeof PREDEFINED_VARIABLES)[number], unknown> {
  const { detail: _, 'detail-type': detailType, ...head } = event;
  return {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': new Date(ingestedAt).toISOString(),
    'aws.events.event': { ...head, detailType },
    'aws.events.event.json': event,
  };
}

function valuesAt(paths: Readonly<Record<string, string>>, event: BusEvent): Variables {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, valueAt(path, event)]));
}

/**
 * Fills a template as EventBridge does. Outside of quotes a value is inserted as JSON. Inside of quotes it is inserted
 * without escaping, and a string without its own quotes. A variable without a value is an empty string.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function fillTemplate(template: string, variables: Variables): string {
  const inQuotes = isJsonTemplate(template) ? inStringOfJson : inText;
  return template.replace(PLACEHOLDER, (_, name: string, offset: number) => {
    const value = variables[name] ?? '';
    return isInQuotes(template, offset) ? inQuotes(value) : JSON.stringify(value);
  });
}

/** Whether the template is that of an object or a list; otherwise it is one of strings, line by line. */
function isJsonTemplate(template: string): boolean {
  return /^\s*[{[]/.test(template);
}

/** Whether the position is inside a JSON string. */
function isInQuotes(template: string, position: number): boolean {
  const before = template.slice(0, position).replace(/\\./g, '');
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

/** In a template of an object or a list, an inserted object or list ends the string around it, so the JSON is invalid. */
function inStringOfJson(value: unknown): string {
  return typeof value === 'object' ? `"${JSON.stringify(value)}"` : String(value);
}

/** In a template of strings, an inserted object or list loses its quotes. */
function inText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value);
}

/** Whether every line is JSON, such as a string, before any value is inserted. EventBridge delivers no other text. */
function isText(template: string): boolean {
  const blank = template.replace(PLACEHOLDER, (_, __, offset: number) => (isInQuotes(template, offset) ? '' : '0'));
  return blank.split('\n').every((line) => parseJson(line) !== undefined);
}
