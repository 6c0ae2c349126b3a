import type { Cause } from './cause-cache';
import type { MessageSummary } from './summary';

/** Which messages a command is about: all, or those that an id names, such as `g3f2a91c`, `g3f2a91c.b17e` or `94adb0b1`. */
export type Selection = { readonly all: true } | { readonly all?: undefined; readonly id: string };

/** Whether a text names a group or a cause, and no message: ids of messages have no g. */
export function isGroupId(text: string): boolean {
  return /^g[0-9a-f]{7}(\.[0-9a-f]{4})?$/.test(text);
}

/** Whether a message is among those that are selected. */
export function selects(selection: Selection, summary: MessageSummary, cause: Cause | undefined): boolean {
  if (selection.all) return true;
  const { id } = selection;
  if (!isGroupId(id)) return summary.id.startsWith(id) || summary.messageId.startsWith(id);
  return id === summary.group || (cause !== undefined && id === `${summary.group}.${cause.id}`);
}
