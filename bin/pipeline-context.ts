import type { Construct } from 'constructs';

/** What the context says about a pipeline. */
export interface PipelineContext {
  /** ARNs of Kinesis streams. */
  readonly kinesisStreams: readonly string[];
  /** ARNs of DynamoDB streams. */
  readonly tableStreams: readonly string[];
  /** ARN of a queue or an event bus; without it the pipeline makes a queue. */
  readonly destination?: { readonly kind: 'queue' | 'eventBus'; readonly arn: string };
  /** Event patterns over the pointer. */
  readonly filters: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const ARNS = {
  kinesisStream: /^arn:[\w-]+:kinesis:[\w-]+:\d{12}:stream\/[\w.-]+$/,
  tableStream: /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/.+$/,
  queue: /^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/,
  eventBus: /^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/.+$/,
} as const;

/**
 * Reads `streams` (ARNs, as an array or separated by commas), `destination` (an ARN) and `filters` (an array of event
 * patterns, or its JSON).
 */
export function readContext(scope: Construct): PipelineContext {
  const streams = readList(scope, 'streams');
  return {
    kinesisStreams: streams.filter((arn) => ARNS.kinesisStream.test(arn)),
    tableStreams: streams.filter((arn) => !ARNS.kinesisStream.test(arn)).map((arn) => tableStream(scope, arn)),
    destination: readDestination(scope),
    filters: readFilters(scope),
  };
}

function readList(scope: Construct, name: string): string[] {
  const value: unknown = scope.node.tryGetContext(name) ?? [];
  const items: unknown = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  if (Array.isArray(items) && items.every((item) => typeof item === 'string')) return items;
  refuse(scope, name, value, 'an array of ARNs, or ARNs separated by commas');
}

function tableStream(scope: Construct, arn: string): string {
  if (ARNS.tableStream.test(arn)) return arn;
  refuse(scope, 'streams', arn, 'arn:aws:kinesis:…:stream/… or arn:aws:dynamodb:…:table/…/stream/…');
}

function readDestination(scope: Construct): PipelineContext['destination'] {
  const arn: unknown = scope.node.tryGetContext('destination');
  if (arn === undefined) return undefined;
  if (typeof arn === 'string' && ARNS.queue.test(arn)) return { kind: 'queue', arn };
  if (typeof arn === 'string' && ARNS.eventBus.test(arn)) return { kind: 'eventBus', arn };
  refuse(
    scope,
    'destination',
    arn,
    'arn:aws:sqs:… or arn:aws:events:…:event-bus/…, or left out for a queue of its own',
  );
}

function readFilters(scope: Construct): PipelineContext['filters'] {
  const value: unknown = scope.node.tryGetContext('filters') ?? [];
  const filters = typeof value === 'string' ? parseJson(value) : value;
  if (Array.isArray(filters) && filters.every(isObject)) return filters;
  refuse(
    scope,
    'filters',
    value,
    'an array of event patterns, or its JSON, such as [{"requestContext":{"condition":["RecordAgeExceeded"]}}]',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(scope: Construct, name: string, value: unknown, allowed: string): never {
  throw new Error(
    `${scope.node.path}: the context value "${name}" must be ${allowed}; received ${JSON.stringify(value)}. ` +
      `Set it with "cdk synth -c ${name}=…" or in cdk.json.`,
  );
}
