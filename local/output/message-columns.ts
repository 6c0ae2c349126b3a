import type { HydratedMessage } from '../../contract/message';

const GAP = '  |  ';
const ADDED_MEMBERS: readonly string[] = ['hydration', 'payload', 'KinesisBatch', 'DynamoDBBatch', 'overflow'];
/** The pipe needs it; it is the staging message's own. */
const NOT_SHOWN = 'messageId';

/** A batch of large records would fill the terminal for minutes. */
const MOST_ROWS = 150;

/** One line of the two columns. */
export interface ColumnsRow {
  readonly left: string;
  /** What separates the columns, with the blanks that fill the left one. */
  readonly between: string;
  readonly right: string;
}

/** What Lambda left beside what arrives: the pointer on the left, what hydration added to it on the right. */
export function messageColumns(message: HydratedMessage, width: number): ColumnsRow[] {
  const members = Object.entries(message).filter(([name]) => name !== NOT_SHOWN);
  const pointer = members.filter(([name]) => !ADDED_MEMBERS.includes(name));
  const added = members.filter(([name]) => ADDED_MEMBERS.includes(name));
  const columnWidth = Math.floor((width - GAP.length) / 2);
  const left = ['the pointer that Lambda left', ...lines(pointer, columnWidth)];
  const right = ['what hydration adds to it', ...lines(added, columnWidth)];
  return Array.from({ length: Math.min(Math.max(left.length, right.length), MOST_ROWS) }, (_, index) => {
    const own = left[index] ?? '';
    return { left: own, between: `${' '.repeat(columnWidth - own.length)}${GAP}`, right: right[index] ?? '' };
  });
}

/** The members as JSON; what is longer than the column goes on in the next line. */
function lines(members: readonly [string, unknown][], width: number): string[] {
  return JSON.stringify(Object.fromEntries(members), undefined, 1)
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => folded(line.slice(1), width));
}

function folded(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = ' '.repeat(line.search(/\S/) + 2);
  return [line.slice(0, width), ...folded(indent + line.slice(width), width)];
}
