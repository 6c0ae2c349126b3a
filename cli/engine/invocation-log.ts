import type { CloudWatchLogsClient, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LogPlace } from './console-links';

/** What a function logged in one invocation. */
export interface InvocationLog {
  readonly place: LogPlace;
  /** The log events, those of the service among them. */
  readonly events: readonly string[];
  /** Whether the invocation's last line, the report, is among them. A function that logs less than INFO has none. */
  readonly ended: boolean;
}

/** What came of a search. */
export interface LogSearch {
  /** Absent where no line of the invocation was found. */
  readonly log?: InvocationLog;
  /** Whether it was given up before the end of the windows, or of the invocation: the log is too large. */
  readonly givenUp: boolean;
}

/** A stretch of time; milliseconds since the epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Pages of FilterLogEvents for one invocation; a page can be empty although more follow. */
const MOST_PAGES = 50;
/** Pages of GetLogEvents for one invocation, of 10,000 events or 1 MB each. */
const MOST_STREAM_PAGES = 10;

const STARTS = /^START RequestId: (?<id>[\w-]+)|"type":"platform\.start","record":\{"requestId":"(?<json>[\w-]+)"/;
const ENDS = /^REPORT RequestId: (?<id>[\w-]+)|"type":"platform\.report","record":\{"requestId":"(?<json>[\w-]+)"/;

/**
 * Reads what functions logged, invocation by invocation. In the text format, the lines of some runtimes do not carry the
 * request id: what stands between the lines START and REPORT of a log stream belongs together.
 *
 * A page of a log stream holds many invocations as a rule. All of them are kept, so that neighbors cost no more calls.
 */
export class InvocationLogs {
  private readonly read = new Map<string, InvocationLines>();

  constructor(
    private readonly logs: CloudWatchLogsClient,
    private readonly logGroup: string,
  ) {}

  /** Searches the log of an invocation in these windows, one after the other. */
  async find(requestId: string, windows: readonly Window[]): Promise<LogSearch> {
    let givenUp = false;
    for (const window of windows) {
      if (this.read.get(requestId)?.ended) break;
      const line = await this.locate(requestId, window);
      if (line === 'given-up') givenUp = true;
      else if (line && (await this.readFrom(line, requestId)) === 'given-up') givenUp = true;
    }
    const log = this.read.get(requestId);
    return { givenUp, ...(log && { log }) };
  }

  private async locate(requestId: string, { from, to }: Window): Promise<FilteredLogEvent | 'given-up' | undefined> {
    const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.logs.send(
        new FilterLogEventsCommand({
          logGroupName: this.logGroup,
          filterPattern: `"${requestId}"`,
          startTime: from,
          endTime: to,
          nextToken,
        }),
      );
      const [line] = answer.events ?? [];
      if (line) return line;
      nextToken = answer.nextToken;
      if (nextToken === undefined) return undefined;
    }
    return 'given-up';
  }

  /** Reads a log stream from the line on, until the invocation is over. */
  private async readFrom(
    { logStreamName = '', timestamp = 0 }: FilteredLogEvent,
    requestId: string,
  ): Promise<'given-up' | undefined> {
    const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const splitter = new InvocationSplitter(this.logGroup, logStreamName, this.read);
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_STREAM_PAGES; page += 1) {
      const answer = await this.logs.send(
        new GetLogEventsCommand({
          logGroupName: this.logGroup,
          logStreamName,
          startTime: timestamp,
          startFromHead: true,
          nextToken,
        }),
      );
      for (const event of answer.events ?? [])
        splitter.add(event.message ?? '', event.timestamp ?? timestamp, requestId);
      // The end of a stream answers with the token that it was asked with.
      if (this.read.get(requestId)?.ended || answer.nextForwardToken === nextToken) return undefined;
      nextToken = answer.nextForwardToken;
    }
    return 'given-up';
  }
}

/** What was read of an invocation so far. */
interface InvocationLines extends InvocationLog {
  readonly events: string[];
  readonly place: { -readonly [Member in keyof LogPlace]: LogPlace[Member] };
  ended: boolean;
}

/** Splits the lines of one log stream, in their order, by the invocations that they belong to. */
class InvocationSplitter {
  private current?: string;

  constructor(
    private readonly group: string,
    private readonly stream: string,
    private readonly invocations: Map<string, InvocationLines>,
  ) {}

  /** @param first - to which invocation lines belong until another one starts */
  add(message: string, timestamp: number, first: string): void {
    const started = matched(STARTS, message);
    if (started !== undefined) this.begin(started, timestamp);
    this.current = started ?? this.current ?? first;
    const id = this.namedIn(message) ?? this.current;
    const lines = this.invocations.get(id) ?? this.begin(id, timestamp);
    lines.events.push(message.trimEnd());
    lines.place.to = timestamp + 1;
    if (matched(ENDS, message) === id) lines.ended = true;
  }

  /** Anew, in case a part of it was read before. */
  private begin(id: string, timestamp: number): InvocationLines {
    const place = { group: this.group, stream: this.stream, from: timestamp, to: timestamp };
    const lines = { events: [], place, ended: false };
    this.invocations.set(id, lines);
    return lines;
  }

  /** The line of a timeout comes after the report. */
  private namedIn(message: string): string | undefined {
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(message)?.[0];
    return id !== undefined && this.invocations.has(id) ? id : undefined;
  }
}

function matched(pattern: RegExp, message: string): string | undefined {
  const groups = pattern.exec(message)?.groups;
  return groups?.id ?? groups?.json;
}
