import { valueAt } from '../json';
import type { BusEvent } from './event-bus';

export interface TemplateRule {
  readonly name: string;
  readonly arn: string;
}

/** The variables of a template by their names; a path that finds nothing makes no variable. */
export function templateVariables(
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
 * Fills a template as EventBridge does: in a JSON text a value is put in as it is, without escaping, and loses its
 * quotes; elsewhere it is JSON. A variable that does not exist is an empty text.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function fillTemplate(template: string, variables: ReadonlyMap<string, unknown>): string {
  return template.replace(PLACEHOLDER, (_, name: string, offset: number) => {
    const value = variables.get(name) ?? '';
    return isInText(template, offset) ? asText(value) : JSON.stringify(value);
  });
}

/** Whether the position is between the quotes of a JSON text. */
function isInText(template: string, position: number): boolean {
  const before = template.slice(0, position).replace(/\\./g, '');
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value).replaceAll('"', '') : String(value);
}
