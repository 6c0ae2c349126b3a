/**
 * Breaks a line between words where it is wider than the terminal; what follows is indented. A word that is wider alone,
 * such as an ARN, stays whole.
 */
export function wrap(line: string, width: number, indent: number): string {
  const rows = [''];
  for (const word of line.split(/(?<=\S)(?= +\S)/)) {
    const row = rows.at(-1) ?? '';
    if (row === '' || row.length + word.length <= width) rows.push(`${rows.pop() ?? ''}${word}`);
    else rows.push(' '.repeat(indent) + word.trimStart());
  }
  return rows.join('\n');
}
