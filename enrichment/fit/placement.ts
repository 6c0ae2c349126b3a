import type { HydratedMessage } from '../../contract/message';
import { type OverflowObject, overflow } from '../overflow';
import type { Draft } from './draft';

export interface FitLimits {
  /** Largest message at the destination; bytes of UTF-8. */
  readonly messageBytes: number;
  /** Largest sum of the messages in one request to the destination; bytes of UTF-8. */
  readonly requestBytes: number;
  /** Takes what does not fit; without it such messages are `too-large`. */
  readonly bucket?: string | undefined;
}

/** How a message is delivered. */
export type Fitted =
  | { readonly kind: 'inline'; readonly message: HydratedMessage }
  /** The object has to be stored before the message is delivered. */
  | { readonly kind: 'overflow'; readonly message: HydratedMessage; readonly object: OverflowObject }
  /** Not at all: the caller keeps its pointer elsewhere. */
  | { readonly kind: 'too-large'; readonly message: HydratedMessage };

/** A draft with the way chosen for it, and the bytes it then takes of the request. */
export interface Placement {
  readonly draft: Draft;
  readonly fitted: Fitted;
  readonly bytes: number;
}

export function placeWhole(draft: Draft): Placement {
  return { draft, fitted: { kind: 'inline', message: draft.whole }, bytes: draft.wholeBytes };
}

/** Without the decoded batch. */
export function placePlain(draft: Draft): Placement {
  return { draft, fitted: { kind: 'inline', message: draft.plain }, bytes: draft.plainBytes };
}

/** With what is large in the bucket, if that helps. */
export function placeMoved(draft: Draft, { bucket, messageBytes }: FitLimits): Placement {
  if (bucket === undefined) return placeNowhere(draft);
  const moved = overflow(draft.plain, bucket);
  const bytes = Buffer.byteLength(JSON.stringify(moved.message));
  return bytes <= messageBytes ? { draft, fitted: { kind: 'overflow', ...moved }, bytes } : placeNowhere(draft);
}

export function placeNowhere(draft: Draft): Placement {
  return { draft, fitted: { kind: 'too-large', message: draft.whole }, bytes: 0 };
}
