import { EventEmitter } from 'node:events';
import type { LocalEvent } from './local-event';

export interface WaitOptions {
  /** How long to wait; milliseconds. @default 15000 */
  readonly timeout?: number;
}

export const DEFAULT_TIMEOUT_MILLISECONDS = 15_000;

type EventType = LocalEvent['type'];
type EventOf<Type extends EventType> = Extract<LocalEvent, { readonly type: Type }>;

/** Everything that happens in a local cloud. */
export interface EventLog {
  /** What has happened so far, oldest first. */
  readonly all: readonly LocalEvent[];
  /** The events of one type so far. */
  of<Type extends EventType>(type: Type): readonly EventOf<Type>[];
  /** Calls the listener with everything that happens from now on; returns what ends that. */
  subscribe(listener: (event: LocalEvent) => void): () => void;
  /**
   * The first event of that type that meets the condition, now or as soon as it happens.
   *
   * @throws Error if it does not happen in time. It says what happened instead
   */
  waitFor<Type extends EventType>(
    type: Type,
    condition?: (event: EventOf<Type>) => boolean,
    options?: WaitOptions,
  ): Promise<EventOf<Type>>;
  /** What happened so far in a few words, with the last trouble. */
  summary(): string;
}

/** An event log, from the side that writes it. */
export class WritableEventLog implements EventLog {
  private readonly happened: LocalEvent[] = [];
  private readonly emitter = new EventEmitter();

  get all(): readonly LocalEvent[] {
    return this.happened;
  }

  record(event: LocalEvent): void {
    this.happened.push(event);
    this.emitter.emit('event', event);
  }

  of<Type extends EventType>(type: Type): readonly EventOf<Type>[] {
    return this.happened.filter((event): event is EventOf<Type> => event.type === type);
  }

  subscribe(listener: (event: LocalEvent) => void): () => void {
    this.emitter.on('event', listener);
    return () => this.emitter.off('event', listener);
  }

  async waitFor<Type extends EventType>(
    type: Type,
    condition: (event: EventOf<Type>) => boolean = () => true,
    { timeout = DEFAULT_TIMEOUT_MILLISECONDS }: WaitOptions = {},
  ): Promise<EventOf<Type>> {
    const isMeant = (event: LocalEvent): event is EventOf<Type> =>
      event.type === type && condition(event as EventOf<Type>);
    return this.happened.find(isMeant) ?? this.next(isMeant, type, timeout);
  }

  summary(): string {
    const counts = new Map<string, number>();
    for (const { type } of this.happened) counts.set(type, (counts.get(type) ?? 0) + 1);
    const list = [...counts].map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing';
    const trouble = this.happened.findLast(isTrouble);
    return `Happened so far: ${list}.${trouble ? ` Last trouble: ${JSON.stringify(trouble)}` : ''}`;
  }

  private next<Event extends LocalEvent>(
    isMeant: (event: LocalEvent) => event is Event,
    what: string,
    timeout: number,
  ): Promise<Event> {
    return new Promise((resolve, reject) => {
      const unsubscribe = this.subscribe((event) => {
        if (!isMeant(event)) return;
        clearTimeout(timer);
        unsubscribe();
        resolve(event);
      });
      const timer = setTimeout(() => {
        unsubscribe();
        reject(new Error(`Waited ${timeout} ms for an event "${what}". ${this.summary()}`));
      }, timeout);
    });
  }
}

const TROUBLES: readonly EventType[] = [
  'access-denied',
  'pipe-failed',
  'pointer-lost',
  'announcement-lost',
  'notification-lost',
  'target-skipped',
  'event-undelivered',
];

function isTrouble({ type }: LocalEvent): boolean {
  return TROUBLES.includes(type);
}
