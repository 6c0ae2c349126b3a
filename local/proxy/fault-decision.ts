import type { ProxiedCall } from './proxied-call';

/** What happens to a call. Members can be combined. A call without a decision passes untouched. */
export interface FaultDecision {
  /** Milliseconds to wait before anything else happens. */
  readonly delayMs?: number;
  /** The proxy answers; the emulator never sees the call. */
  readonly answer?: Answer;
  /**
   * Where the connection breaks: before the emulator sees the call, after the emulator has done its work but before the
   * caller gets the answer, or in the middle of the answer.
   */
  readonly drop?: 'before' | 'after' | 'partial';
  /** Changes the request that the emulator gets; JSON calls only. */
  readonly rewriteInput?: (input: JsonObject) => JsonObject;
  /** Changes the answer that the caller gets; successful JSON answers only. */
  readonly rewriteAnswer?: (answer: JsonObject) => JsonObject;
  /** Called when the emulator has done its work without an error. */
  readonly onSuccess?: () => void;
  /** Sees a successful JSON answer and its size in bytes, as the caller will get it. */
  readonly observeAnswer?: (answer: JsonObject, bytes: number) => void;
}

export type JsonObject = Record<string, unknown>;

/** An answer that the proxy makes itself: an error in the protocol of the called service, or any body. */
export type Answer =
  | { readonly status: number; readonly type: string; readonly message?: string }
  | { readonly status: number; readonly body: string; readonly contentType?: string };

/** Decides about each call, in the order of their arrival. */
export type ProxyRule = (call: ProxiedCall) => FaultDecision | undefined | Promise<FaultDecision | undefined>;
