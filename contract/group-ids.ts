/**
 * How the ids of groups and causes look. Ids of messages have no g.
 */

/** Whether a text is the id of a group or of a cause, such as `g3f2a91c` or `g3f2a91c.b17e`. */
export function isGroupId(text: string): boolean {
  return /^g[0-9a-f]{7}(\.[0-9a-f]{4})?$/.test(text);
}

/** Whether the id of a group or of a cause is that of a cause. */
export function isCauseId(groupId: string): boolean {
  return groupId.includes('.');
}
