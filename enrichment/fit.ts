import type { HydratedMessage } from '../contract/message';
import { type OverflowObject, overflowOf } from './overflow';

export interface FitLimits {
  /** Largest message at the destination; bytes of UTF-8. */
  readonly messageBytes: number;
  /** Largest sum of the messages in one request to the destination; bytes of UTF-8. */
  readonly requestBytes: number;
  /** Where to put what does not fit; without it such messages are `too-large`. */
  readonly bucket?: string;
}

export type Fitted =
  | { readonly kind: 'inline'; readonly message: HydratedMessage }
  /** The object has to be stored before the message is delivered. */
  | { readonly kind: 'overflow'; readonly message: HydratedMessage; readonly object: OverflowObject }
  /** Cannot be delivered: the caller keeps its pointer elsewhere. */
  | { readonly kind: 'too-large'; readonly message: HydratedMessage };

/** Makes messages small enough for their destination; one result for each message, in the same order. */
export function fitMessages(messages: readonly HydratedMessage[], limits: FitLimits): readonly Fitted[] {
  return messages.map((message) => fitMessage(message, limits));
}

function fitMessage(message: HydratedMessage, limits: FitLimits): Fitted {
  const { KinesisBatch: _kinesis, DynamoDBBatch: _dynamodb, ...rest } = message;
  const plain = rest as HydratedMessage;
  if (fits(message, limits)) return { kind: 'inline', message };
  if (fits(plain, limits)) return { kind: 'inline', message: plain };
  if (limits.bucket === undefined) return { kind: 'too-large', message };
  const { overflow, object } = overflowOf(message, JSON.stringify(message.payload), limits.bucket);
  return { kind: 'overflow', message: { ...plain, payload: undefined, overflow } as HydratedMessage, object };
}

function fits(message: HydratedMessage, { messageBytes }: FitLimits): boolean {
  return Buffer.byteLength(JSON.stringify(message)) <= messageBytes;
}
