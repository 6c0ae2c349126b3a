import type { HydratedMessage } from '../../../contract/message';
import { type FitLimits, type Placement, placeAlone, placeTogether } from '../../../enrichment/size-limits';

/** A message, and how it travels. */
export type Fitted = Pick<Placement, 'message'> &
  (
    | { readonly kind: 'inline' | 'too-large' | 'no-room' }
    | Pick<Extract<Placement, { readonly kind: 'overflow' }>, 'kind' | 'object'>
  );

/** Makes messages fit their destination, each by itself and then all together. */
export function fitMessages(messages: readonly HydratedMessage[], limits: FitLimits): readonly Fitted[] {
  const alone = messages.map((message) => placeAlone(message, limits));
  return placeTogether(alone, limits).map(({ draft: _, bytes: __, ...fitted }) => fitted as Fitted);
}

export function isDelivered({ kind }: Fitted): boolean {
  return kind === 'inline' || kind === 'overflow';
}
