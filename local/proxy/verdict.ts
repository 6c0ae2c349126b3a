import type { ProxiedCall } from './proxied-call';

/** What happens to a call. Members may be combined; a call without a verdict passes untouched. */
export interface Verdict {
  /** Milliseconds to wait before anything else happens. */
  readonly delayMs?: number;
  /** Answered by the proxy: the emulator never sees the call. */
  readonly answer?: Answer;
  /**
   * Where the connection breaks: before the emulator sees the call, after it has done its work and before the caller
   * hears of it, or in the middle of the answer.
   */
  readonly drop?: 'before' | 'after' | 'partial';
  /** Changes what the emulator is asked; JSON calls only. */
  readonly rewriteInput?: (input: JsonObject) => JsonObject;
  /** Changes what the caller is told; successful JSON answers only. */
  readonly rewriteAnswer?: (answer: JsonObject) => JsonObject;
  /** Sees a successful JSON answer and its size in bytes, as the caller will get it. */
  readonly observeAnswer?: (answer: JsonObject, bytes: number) => void;
}

export type JsonObject = Record<string, unknown>;

/** An answer of the proxy's own: an error in the form of the call's service, or a body as it is. */
export type Answer =
  | { readonly status: number; readonly type: string; readonly message?: string }
  | { readonly status: number; readonly body: string; readonly contentType?: string };

/** Decides about each call, in the order of their arrival. */
export type ProxyRule = (call: ProxiedCall) => Verdict | undefined | Promise<Verdict | undefined>;
