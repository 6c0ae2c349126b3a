import type { HydratedMessage } from '../contract/message';
import { type LoadOptions, loadPayload, type ObjectReader } from '../message';
import { textOf } from './error-text';
import type { PayloadLoader } from './ports';
import type { Refusal } from './refusal';

/** Loads payloads from the message or from the overflow bucket. */
export function payloadLoader(s3: ObjectReader, options: LoadOptions): PayloadLoader {
  return async (message) => {
    try {
      return (await loadPayload(message, s3, options)) ?? unavailable(message, 'it has no records');
    } catch (error) {
      return unavailable(message, textOf(error));
    }
  };
}

function unavailable({ hydration }: HydratedMessage, why: string): Refusal {
  return { code: 'PAYLOAD_UNAVAILABLE', message: `The records of message ${hydration.id} cannot be had: ${why}` };
}
