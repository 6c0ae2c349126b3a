import { randomUUID } from 'node:crypto';

/** An entry of a log stream. */
export interface LogEvent {
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly streams: Map<string, LogStream>;
}

/** Entries that a stream keeps, the newest ones, so that a cloud that runs for days keeps its size. */
const STREAM_EVENTS = 10_000;

/** Log groups with what was written to them. A group that is written to before it exists comes into being, as Lambda's do. */
export class LogGroups {
  private readonly groups = new Map<string, LogGroup>();

  get all(): readonly LogGroup[] {
    return [...this.groups.values()];
  }

  find(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  create(name: string): LogGroup {
    const group = this.groups.get(name) ?? { name, createdAt: Date.now(), streams: new Map() };
    this.groups.set(name, group);
    return group;
  }

  add(groupName: string, streamName: string, message: string): void {
    const { streams } = this.create(groupName);
    const stream = streams.get(streamName) ?? { name: streamName, createdAt: Date.now(), events: [] };
    streams.set(streamName, stream);
    stream.events.push({ eventId: randomUUID(), timestamp: Date.now(), message });
    if (stream.events.length > STREAM_EVENTS) stream.events.shift();
  }
}
