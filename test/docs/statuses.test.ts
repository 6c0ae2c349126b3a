import { describe, expect, test } from 'vitest';
import { HYDRATION_REASONS, HYDRATION_STATUSES } from '../../contract/message';
import { codeSpansOf } from '../helpers/docs/code-blocks';
import { textOf } from './markdown';

/** The codes below the heads `status` and `reason.code` of a document's table of statuses. */
function codesOf(file: string): string[] {
  const [, rows = ''] = /^\| `(?:hydration\.)?status` \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(textOf(file)) ?? [];
  return codeSpansOf(rows.replaceAll('|', ' '))
    .map(({ code }) => code)
    .filter((code) => /^[A-Z_]+$/.test(code))
    .sort();
}

describe('statuses of the documentation', () => {
  test('README.md explains each of them', () => {
    expect(codesOf('README.md')).toEqual([...HYDRATION_STATUSES].sort());
  });

  test('docs/message.md explains each of them with all reasons', () => {
    expect(codesOf('docs/message.md')).toEqual([...HYDRATION_STATUSES, ...HYDRATION_REASONS].sort());
  });
});
