import { readFileSync } from 'node:fs';
import { type CliOptions, UsageError } from './options';

/** What a file holds for a stream or table. */
export interface RecordFile {
  readonly target: string;
  readonly records: readonly unknown[];
}

/**
 * Reads the files of `--put`, before anything is started.
 *
 * @throws UsageError when a file cannot be read or a line of it is no JSON
 */
export function readRecordFiles(put: CliOptions['put']): RecordFile[] {
  return put.map(({ target, file }) => ({ target, records: recordsOf(file) }));
}

function recordsOf(file: string): unknown[] {
  const lines = textOf(file)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    try {
      return JSON.parse(line);
    } catch {
      throw new UsageError(`--put: ${file}, line ${index + 1} is no JSON: ${line.slice(0, 80)}`);
    }
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--put: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
