import type { LogEvent, LogGroup, LogGroups, LogStream } from '../log-groups';
import { filterPattern } from './log-filter';
import { json, jsonError } from './protocols';
import { notEmulated, type Service, type ServiceCall, ServiceError } from './service-call';

export interface LogsOptions {
  readonly logGroups: LogGroups;
  /** `arn:aws:logs:<region>:<account>:log-group:` */
  readonly arnPrefix: string;
}

interface LogsInput {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logGroupNamePrefix?: string;
  readonly logStreamName?: string;
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
  readonly filterPattern?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly startFromHead?: boolean;
  readonly limit?: number;
  readonly nextToken?: string;
}

type Operation = (input: LogsInput, call: ServiceCall, options: LogsOptions) => object;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

/** The most that AWS returns at a time. */
const PAGE = { groups: 50, streams: 50, events: 10_000 };

/** CloudWatch Logs, as far as people read what functions have logged. */
export function logsService(options: LogsOptions): Service {
  return {
    describeError: jsonError,
    async answer(call) {
      const operation = `${call.headers['x-amz-target']}`.split('.').at(-1) ?? '';
      const run = OPERATIONS[operation];
      if (run === undefined) throw notEmulated(`${operation} of CloudWatch Logs`);
      return json(run(JSON.parse(call.body) as LogsInput, call, options));
    },
  };
}

function describeLogGroups(input: LogsInput, call: ServiceCall, { logGroups, arnPrefix }: LogsOptions): object {
  call.authorize('logs:DescribeLogGroups', `${arnPrefix}*`);
  const found = logGroups.all.filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? ''));
  const { items, nextToken } = page(found.sort(byName), input, PAGE.groups);
  const logGroups_ = items.map(({ name, createdAt }) => ({
    logGroupName: name,
    creationTime: createdAt,
    arn: `${arnPrefix}${name}:*`,
  }));
  return { logGroups: logGroups_, nextToken };
}

function describeLogStreams(input: LogsInput, call: ServiceCall, options: LogsOptions): object {
  const group = findGroup(input, call, 'logs:DescribeLogStreams', options);
  const streams = [...group.streams.values()].filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''));
  streams.sort(input.orderBy === 'LastEventTime' ? (left, right) => lastEvent(left) - lastEvent(right) : byName);
  if (input.descending) streams.reverse();
  const { items, nextToken } = page(streams, input, PAGE.streams);
  const logStreams = items.map((stream) => ({
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.events[0]?.timestamp,
    lastEventTimestamp: stream.events.at(-1)?.timestamp,
    lastIngestionTime: stream.events.at(-1)?.timestamp,
    arn: `${options.arnPrefix}${group.name}:log-stream:${stream.name}`,
  }));
  return { logStreams, nextToken };
}

function filterLogEvents(input: LogsInput, call: ServiceCall, options: LogsOptions): object {
  const group = findGroup(input, call, 'logs:FilterLogEvents', options);
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  const matches = filterPattern(input.filterPattern ?? '');
  const found = streamsOf(group, input).flatMap((stream) =>
    stream.events
      .filter(({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && matches(message))
      .map((event) => ({ logStreamName: stream.name, ingestionTime: event.timestamp, ...event })),
  );
  // Sorting keeps the order of entries of one millisecond.
  const { items, nextToken } = page(
    found.sort((left, right) => left.timestamp - right.timestamp),
    input,
    PAGE.events,
  );
  return { events: items, searchedLogStreams: [], nextToken };
}

function streamsOf({ streams }: LogGroup, { logStreamNames, logStreamNamePrefix }: LogsInput): LogStream[] {
  return [...streams.values()].filter(
    ({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? ''),
  );
}

function getLogEvents(input: LogsInput, call: ServiceCall, options: LogsOptions): object {
  const group = findGroup(input, call, 'logs:GetLogEvents', options);
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, limit = PAGE.events, startFromHead } = input;
  const stream = group.streams.get(`${input.logStreamName}`);
  if (stream === undefined) throw notFound('log stream');
  const events = stream.events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
  const [from, to] = rangeOf(input.nextToken, startFromHead ? 0 : Math.max(0, events.length - limit), limit);
  const items = events.slice(from, to);
  return {
    events: items.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${from + items.length}`,
    nextBackwardToken: `b/${from}`,
  };
}

/** Tokens name where the next page begins, or, backwards, where it ends. At either end the token stays the same. */
function rangeOf(token: string | undefined, first: number, limit: number): readonly [number, number] {
  if (token === undefined) return [first, first + limit];
  const [direction, position] = token.split('/');
  const at = Number(position);
  return direction === 'b' ? [Math.max(0, at - limit), at] : [at, at + limit];
}

/** The group that is asked for, by name or ARN, once the caller may read it. */
function findGroup(
  input: LogsInput,
  call: ServiceCall,
  action: string,
  { logGroups, arnPrefix }: LogsOptions,
): LogGroup {
  const name = `${input.logGroupName ?? input.logGroupIdentifier}`.replace(arnPrefix, '').replace(/:\*$/, '');
  call.authorize(action, `${arnPrefix}${name}:log-stream:${input.logStreamName ?? ''}`);
  const group = logGroups.find(name);
  if (group === undefined) throw notFound('log group');
  return group;
}

function notFound(what: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

function page<Item>(items: readonly Item[], { nextToken = '0', limit }: LogsInput, most: number) {
  const from = Number(nextToken);
  const to = from + Math.min(limit ?? most, most);
  return { items: items.slice(from, to), nextToken: to < items.length ? `${to}` : undefined };
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}

function lastEvent({ events, createdAt }: LogStream): LogEvent['timestamp'] {
  return events.at(-1)?.timestamp ?? createdAt;
}
