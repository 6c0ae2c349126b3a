import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../../local/cli/options';
import { readRecordFiles } from '../../../local/cli/records';

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hydrated-dlq-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'orders.jsonl');
  writeFileSync(file, text);
  return file;
}

test('each line of a file is a record', () => {
  expect(readRecordFiles([{ target: 'Orders', file: fileOf('{"a":1}\n\n"text"\n') }])).toEqual([
    { target: 'Orders', records: [{ a: 1 }, 'text'] },
  ]);
});

test.each<[string, () => string, RegExp]>([
  ['a file that is not there', () => 'missing.jsonl', /^--put: missing\.jsonl cannot be read \(ENOENT\)$/],
  ['a line that is not JSON', () => fileOf('{"a":1}\nnone'), /^--put: .*orders\.jsonl, line 2 is not JSON: none$/],
])('%s is a mistake on the command line', (_, file, message) => {
  const read = () => readRecordFiles([{ target: 'Orders', file: file() }]);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(message);
});
