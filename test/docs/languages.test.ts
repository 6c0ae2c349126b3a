import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { documentedBlocks } from './markdown';

/** Which test checks the blocks of a language. */
const CHECKED_BY: Record<string, string> = {
  ts: 'code-blocks.test.ts',
  typescript: 'code-blocks.test.ts',
  diff: 'code-blocks.test.ts',
  json: 'json-blocks.test.ts',
  jsonc: 'json-blocks.test.ts',
  mermaid: 'drawings.test.ts',
  sh: 'shell-blocks.test.ts',
  bash: 'shell-blocks.test.ts',
};

test.each(Object.entries(CHECKED_BY))('blocks in %s are checked by %s', (_language, file) => {
  expect(existsSync(path.join(__dirname, file))).toBe(true);
});

test.each(documentedBlocks())('$origin: a test knows $language', ({ language }) => {
  const advice = `Name the language behind the fence, one of ${Object.keys(CHECKED_BY).join(', ')}; or write a test that checks blocks in "${language}" and list it here.`;
  expect(Object.keys(CHECKED_BY), advice).toContain(language);
});
