import type { HydratedMessage } from '../contract/message';
import type { LambdaEvent } from '../message';
import type { AttemptJournal } from './journal';
import type { Refusal } from './refusal';

/** What a run works with. */
export interface RedrivePorts {
  readonly messages: MessageStore;
  readonly loadPayload: PayloadLoader;
  readonly invoke: FunctionInvoker;
  /**
   * Where attempts are written down before they begin, so that the next run notices a crash.
   *
   * @default - none: after a crash, a message can look as if it had never been sent
   */
  readonly journal?: AttemptJournal;
}

/** The messages of a plan, by their keys, where they wait. */
export interface MessageStore {
  /** The message as it was received. */
  read(key: string): Promise<HydratedMessage>;
  /** Puts the updated message where the old one came from; resolves once it is safe there. */
  send(key: string, updated: HydratedMessage): Promise<void>;
  /** Removes the old message. */
  delete(key: string): Promise<void>;
}

/** Brings the payload, from the message or from the overflow bucket; a refusal where it cannot be had. */
export type PayloadLoader = (message: HydratedMessage) => Promise<LambdaEvent | Refusal>;

/** One synchronous invocation, which is never repeated. */
export type FunctionInvoker = (call: InvokeCall) => Promise<InvokeAnswer>;

export interface InvokeCall {
  /** With the alias or version. */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** The function's own; the answer is waited for somewhat longer. */
  readonly timeoutSeconds: number;
}

/** What came back, before anybody judges what the function said. */
export type InvokeAnswer = FunctionAnswer | NotInvoked | LostAnswer;

export interface FunctionAnswer {
  readonly kind: 'answered';
  readonly requestId?: string;
  /** `Unhandled` or the like; absent when the function returned. */
  readonly functionError?: string;
  /** JSON text: what the function returned, or its error. */
  readonly payload: string;
}

/** Lambda did not run the function. */
export interface NotInvoked {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

/** The function may have run. */
export interface LostAnswer {
  readonly kind: 'lost';
  readonly error: { readonly type: string; readonly message: string };
}
