import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LogPlace } from './console-links';
import { causeOf, FINGERPRINT_VERSION, maskMessage } from './fingerprint';
import type { FunctionError } from './function-error';
import type { MessageSummary } from './summary';
import { userFolder } from './user-folder';

/** Why a message failed. */
export interface Cause {
  /** Such as `b17e`: behind the group's id, it names the messages of this cause. */
  readonly id: string;
  readonly error: FunctionError;
  /** Absent where it comes from the message's own history. */
  readonly log?: LogPlace;
}

/** Enough for some storms; the oldest go first. */
const MOST_CAUSES = 10_000;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 4_000;

interface CacheFile {
  readonly version: number;
  readonly causes: readonly (readonly [requestId: string, cause: Omit<Cause, 'id'>])[];
}

/**
 * The causes that are known, by the invocation's request id. Reading logs is slow and has a quota, so what was found is
 * kept in a file that only its owner can read: `hydrated-dlq/causes.json` in the folder for caches.
 */
export class CauseCache {
  private readonly causes = new Map<string, Cause>();
  /** By type and message: a message's history has no stack that identifies its cause. */
  private readonly byText = new Map<string, Cause>();

  private constructor(private readonly file?: string) {}

  /** @param file - where causes are kept; without it, only until the process ends */
  static async open(file?: string): Promise<CauseCache> {
    const cache = new CauseCache(file);
    if (file === undefined) return cache;
    try {
      const { version, causes }: CacheFile = JSON.parse(await readFile(file, 'utf8'));
      if (version === FINGERPRINT_VERSION)
        for (const [requestId, cause] of causes) cache.remember(requestId, { ...cause, id: causeOf(cause.error) });
    } catch {
      // No causes are known yet, or the file was damaged: they can be looked up again.
    }
    return cache;
  }

  /**
   * What is known of a message, from its latest redrive or else from the invocation that its pointer names. Where the answer to
   * a redrive was lost, the error of the redrive is of the connection, and says nothing of the function.
   */
  of({ requestId, lastRedrive }: MessageSummary): Cause | undefined {
    const redriven = lastRedrive?.requestId === undefined ? undefined : this.causes.get(lastRedrive.requestId);
    if (redriven) return redriven;
    if (!lastRedrive?.error || lastRedrive.outcome === 'unknown')
      return requestId === undefined ? undefined : this.causes.get(requestId);
    const error = { ...lastRedrive.error, stack: '' };
    return this.byText.get(textKey(error)) ?? { id: causeOf(error), error };
  }

  add(requestId: string, { type, message, stack }: FunctionError, log: LogPlace): Cause {
    const error = { type, message: message.slice(0, LONGEST_MESSAGE), stack: stack.slice(0, LONGEST_STACK) };
    const cause = { id: causeOf(error), error, log };
    this.causes.delete(requestId);
    this.remember(requestId, cause);
    return cause;
  }

  private remember(requestId: string, cause: Cause): void {
    this.causes.set(requestId, cause);
    this.byText.set(textKey(cause.error), cause);
  }

  /** Keeps what was added. A cache that cannot be written does not fail the command. */
  async save(): Promise<void> {
    if (this.file === undefined) return;
    const causes = [...this.causes].slice(-MOST_CAUSES).map(([id, { error, log }]) => [id, { error, log }]);
    const temporary = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
      await writeFile(temporary, JSON.stringify({ version: FINGERPRINT_VERSION, causes }), { mode: 0o600 });
      await rename(temporary, this.file);
    } catch {
      // As said.
    }
  }
}

function textKey({ type, message }: FunctionError): string {
  return `${type}: ${maskMessage(message)}`;
}

/** The file for known causes, in the folder that the system has for caches. */
export function causeCacheFile(): string {
  return path.join(userFolder('XDG_CACHE_HOME', '.cache'), 'causes.json');
}
