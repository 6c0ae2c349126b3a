import type { HydratedMessage } from '../../contract/message';
import type { NotRun } from '../cloud/deployed-stack';
import type { Endpoints } from '../cloud/emulators';
import type { EventLog, WaitOptions } from '../event-log';
import type { FunctionReplacement } from '../lambda/replacements';
import type { LocalEvent } from '../local-event';
import type { Inbox } from './inbox';

/** How many times faster time passes than in AWS, by default. */
export const DEFAULT_TIME_SCALE = 20;
/** How many times faster, at most. */
export const FASTEST_TIME_SCALE = 1_000;

export interface LocalOptions {
  /** Names of the stacks to run; what they depend on comes along. @default - every stack of the app */
  readonly stacks?: readonly string[];
  /**
   * How many times faster than in the cloud polling pauses, back-offs, message delays and visibility timeouts pass, from 1
   * (AWS's own pace) to 1,000. Timeouts of functions and the age of records are not changed.
   *
   * @default 20
   */
  readonly timeScale?: number;
  /**
   * Code that runs in the place of functions, by their paths in the app, logical ids or names: a handler of the test, or
   * the path of a JavaScript file that exports `handler`. For functions that cannot run here (Python, containers, layers),
   * and for tests that decide what fails.
   *
   * @default - every function runs its own code
   */
  readonly functions?: Readonly<Record<string, FunctionReplacement>>;
  /** Gets every event from the first moment, also while the stacks are created. @default - no listener */
  readonly onEvent?: (event: LocalEvent) => void;
}

export interface PutOptions {
  /** Partition key of the records on a stream. @default - a random one for each record */
  readonly partitionKey?: string | ((record: unknown) => string);
}

/** A staging message that could not be hydrated and waits to be looked at. */
export interface UnhydratedMessage {
  /** The pointer as Lambda wrote it. */
  readonly body: string;
  /** Message attributes, such as the error that ended the retries. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The unhydrated queues: the dead-letter queues of the staging queues. */
export interface Unhydrated {
  /**
   * Takes the next message out, as soon as there is one.
   *
   * @throws Error if none arrives in time. It says what happened meanwhile
   */
  next(options?: WaitOptions): Promise<UnhydratedMessage>;
  /** What waits there now; it stays. */
  peek(): Promise<UnhydratedMessage[]>;
}

/** Stacks that run on this machine. */
export interface LocalCloud {
  /** Base URLs of the emulators, for clients of one's own; every call is allowed. */
  readonly endpoints: Endpoints;
  readonly region: string;
  readonly account: string;
  /** Messages that pipes have delivered, oldest first, whatever the destination is; they stay there, too. */
  readonly hydrated: Inbox<HydratedMessage>;
  /** Messages that could not be hydrated. */
  readonly unhydrated: Unhydrated;
  /** Everything that happens. */
  readonly events: EventLog;
  /** What is not on the path of a failed batch and is not run, or not as the template has it. */
  readonly notRun: readonly NotRun[];
  /**
   * Puts one or several records on a stream (bytes and text as they are, everything else as JSON) or items into a table.
   *
   * @param target The construct, its path in the app, its logical id or its name.
   * @throws Error when there is no such stream or table, or it refuses a record
   */
  put(target: ResourceReference, records: unknown, options?: PutOptions): Promise<void>;
  /**
   * What `Ref` of a resource gives: the URL of a queue, the name of a stream, a table or a bucket.
   *
   * @throws Error when there is no such resource
   */
  ref(target: ResourceReference): string;
  /** Ends every process and server; resolves when they are gone. */
  stop(): Promise<void>;
}

/** A construct of the app, or a name: its path in the app, its logical id, or the name it has in the cloud. */
export type ResourceReference = string | { readonly node: { readonly path: string } };
