import type { HydratedMessage } from '../../contract/message';

const GAP = '  |  ';
const LONGEST_TEXT = 60;
const ADDED_MEMBERS: readonly string[] = [
  'hydration',
  'payload',
  'KinesisBatch',
  'DynamoDBBatch',
  'overflow',
  'messageId',
];

/** What Lambda left beside what arrives: the pointer on the left, what hydration added to it on the right. */
export function sideBySide(message: HydratedMessage, width: number): string[] {
  const members = Object.entries(message);
  const pointer = members.filter(([name]) => !ADDED_MEMBERS.includes(name));
  const added = members.filter(([name]) => ADDED_MEMBERS.includes(name) && name !== 'messageId');
  const left = ['the pointer that Lambda left', ...lines(pointer)];
  const right = ['what hydration adds to it', ...lines(added)];
  const columnWidth = Math.floor((width - GAP.length) / 2);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    [cut(left[index], columnWidth).padEnd(columnWidth), cut(right[index], columnWidth)].join(GAP).trimEnd(),
  );
}

function lines(members: readonly [string, unknown][]): string[] {
  return JSON.stringify(Object.fromEntries(members), (_, value) => abridge(value), 1)
    .split('\n')
    .slice(1, -1);
}

/** Long texts are ids and base64: their beginning tells enough. */
function abridge(value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

function cut(line = '', width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
