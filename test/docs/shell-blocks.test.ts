import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { documentedCommands } from './markdown';

/** Such as `<queue URL>`: to be replaced by the reader. A redirection has a blank, or another sign, behind it. */
const PLACEHOLDER = /<[a-z][^<>\n]*>/gi;

describe('shell commands of the documentation', () => {
  test.each(documentedCommands())('$origin has the syntax of bash: $code', ({ code }) => {
    const { stderr } = spawnSync('bash', ['-n'], { input: code.replace(PLACEHOLDER, 'placeholder'), encoding: 'utf8' });
    expect(stderr).toBe('');
  });
});
