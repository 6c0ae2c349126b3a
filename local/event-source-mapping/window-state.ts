import { isObject } from '../../contract/json';
import { LAMBDA_WINDOW_STATE_BYTES } from '../../contract/limits';
import { parseJson } from '../json';
import type { StreamRecord } from './stream-source';

/** What a function with a tumbling window receives beside the records. */
export interface WindowMembers {
  readonly window: { readonly start: string; readonly end: string };
  readonly state: unknown;
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

/** Which window an invocation is about, and whether it is the last one: the window is over, or its state too large. */
export interface WindowInvocation {
  readonly open: OpenWindow;
  readonly closes?: 'over' | 'early';
}

/** The open window of a shard, and what the function has made of it so far. */
export class OpenWindow {
  /** How many records it had. */
  records = 0;
  /** The latest of them. */
  last?: StreamRecord;
  private state: unknown = {};

  /**
   * @param start - milliseconds since the epoch
   * @param length - milliseconds
   */
  constructor(
    private readonly place: Pick<WindowMembers, 'shardId' | 'eventSourceARN'>,
    readonly start: number,
    private readonly length: number,
  ) {}

  add(records: readonly StreamRecord[]): void {
    this.records += records.length;
    this.last = records.at(-1) ?? this.last;
  }

  members(closes: WindowInvocation['closes']): WindowMembers {
    return {
      window: { start: toSeconds(this.start), end: toSeconds(this.start + this.length) },
      state: this.state,
      ...this.place,
      isFinalInvokeForWindow: closes !== undefined,
      isWindowTerminatedEarly: closes === 'early',
    };
  }

  /** Takes the state from an answer of the function. An answer without one counts as a failure: then it returns why. */
  take(answer: string): string | undefined {
    const parsed = parseJson(answer);
    if (!isObject(parsed) || parsed.state === undefined) return `The answer has no state: ${answer}`;
    this.state = parsed.state;
    return undefined;
  }

  /** Lambda ends the window then, and begins it anew. */
  get isTooLarge(): boolean {
    return Buffer.byteLength(JSON.stringify(this.state)) > LAMBDA_WINDOW_STATE_BYTES;
  }

  reset(): void {
    this.state = {};
  }
}

/** Such as `2020-12-09T07:04:00Z`. */
function toSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
