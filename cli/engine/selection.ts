import { isGroupId } from '../../contract/group-ids';
import type { Cause } from './cause-cache';
import type { MessageSummary } from './summary';

/** Which messages a command is about: all, or those that an id names, such as `g3f2a91c`, `g3f2a91c.b17e` or `94adb0b1`. */
export type Selection = { readonly all: true } | { readonly all?: undefined; readonly id: string };

/** Whether the id of a message, or the id that SQS gave it, begins so. */
export function isCalled(id: string, { id: own, messageId }: MessageSummary): boolean {
  return own.startsWith(id) || messageId.startsWith(id);
}

/** Whether a message is among those that are selected. */
export function selects(selection: Selection, summary: MessageSummary, cause: Cause | undefined): boolean {
  if (selection.all) return true;
  const { id } = selection;
  if (!isGroupId(id)) return isCalled(id, summary);
  return id === summary.group || (cause !== undefined && id === `${summary.group}.${cause.id}`);
}
