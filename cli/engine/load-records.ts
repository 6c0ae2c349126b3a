import type { HydratedMessage } from '../../contract/message';
import { isOverflowed, loadMessage, type ObjectReader, OverflowObjectError } from '../../message';
import { Trouble } from './trouble';

/**
 * The message with its records from their bucket; itself where they are not in one.
 *
 * @param objects - refuses buckets that may not be read
 * @throws Trouble - if the object may not be read, or is not the one that the message names; and the errors of S3
 */
export async function loadRecords(message: HydratedMessage, objects: ObjectReader): Promise<HydratedMessage> {
  if (!isOverflowed(message)) return message;
  try {
    return await loadMessage(message, objects, { buckets: 'any' });
  } catch (error) {
    if (error instanceof OverflowObjectError) throw new Trouble(`${error.message}.`, { cause: error });
    throw error;
  }
}
