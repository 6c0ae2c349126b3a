/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  readonly alignRight?: boolean;
  /** May be shortened, down to so many characters, where the table is wider than the terminal. */
  readonly shortest?: number;
  readonly color?: (text: string, row: T) => string;
}

const GAP = '  ';
const ELLIPSIS = '…';

/** The lines of a table, its titles first. Columns that are empty in all rows are left out. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width?: number): string[] {
  const shown = columns.filter((column) => rows.some((row) => column.value(row) !== ''));
  const widths = shrink(
    shown.map((column) => Math.max(column.title.length, ...rows.map((row) => column.value(row).length))),
    shown.map(({ shortest, title }) => shortest && Math.max(shortest, title.length)),
    width,
  );
  const line = (texts: readonly string[], paint: (text: string, index: number) => string) =>
    texts
      .map((text, index) => paint(pad(text, widths[index] ?? 0, shown[index]?.alignRight), index))
      .join(GAP)
      .trimEnd();
  return [
    line(
      shown.map(({ title }) => title),
      (text) => text,
    ),
    ...rows.map((row) =>
      line(
        shown.map((column) => column.value(row)),
        (text, index) => shown[index]?.color?.(text, row) ?? text,
      ),
    ),
  ];
}

/** Takes what is too wide from the columns that may be shortened, from the widest first. */
function shrink(
  widths: number[],
  shortest: readonly (number | undefined)[],
  total = Number.POSITIVE_INFINITY,
): number[] {
  const fitted = [...widths];
  const sum = () => fitted.reduce((all, width) => all + width, 0) + GAP.length * (fitted.length - 1);
  while (sum() > total) {
    const spare = fitted.map((width, index) => width - (shortest[index] ?? width));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) return fitted;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function pad(text: string, width: number, alignRight = false): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}${ELLIPSIS}` : text;
  return alignRight ? cut.padStart(width) : cut.padEnd(width);
}
