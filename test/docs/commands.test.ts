import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { help, parseOptions } from '../../local/cli/options';
import { scripts } from '../../package.json';
import { codeSpansOf } from '../helpers/docs/code-blocks';
import { documentedCommands, markdownFiles, root, textOf } from '../helpers/docs/markdown';

const testFiles = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.join('test', file));

/** What a pattern's group matches in the hand-written documentation, with the file it is in. */
function mentioned(pattern: RegExp): { readonly file: string; readonly name: string }[] {
  return markdownFiles().flatMap((file) =>
    [...textOf(file).matchAll(pattern)].map((match) => ({ file, name: match[1] ?? '' })),
  );
}

/** The arguments of each call of our command line, such as `--stack Orders`. */
function argumentsOfCalls(command: string): string[][] {
  const calls = command.matchAll(/(?:hydrated-dlq-local|npm run local --)((?: +(?:'[^']*'|[^\s'#&|;>]\S*))*)/g);
  return [...calls].map((call) => (call[1]?.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", '')));
}

/** Such as `<queue URL>`: the reader replaces it. A redirection has a blank, or another sign, after it. */
const PLACEHOLDER = /<[a-z][^<>\n]*>/gi;

const optionsIn = (text: string) => [...text.matchAll(/(?<=^|[\s,])--?[a-z][\w-]*/gm)].map(([option]) => option);

describe('commands of the documentation', () => {
  test.each(documentedCommands())('$origin has the syntax of bash: $code', ({ code }) => {
    const { stderr } = spawnSync('bash', ['-n'], { input: code.replace(PLACEHOLDER, 'placeholder'), encoding: 'utf8' });
    expect(stderr).toBe('');
  });

  test.each(mentioned(/npm run (?:-s |--silent )?([\w:-]+)/g))('$file: `npm run $name` is a script', ({ name }) => {
    expect(Object.keys(scripts)).toContain(name);
  });

  test.each(mentioned(/vitest run (test\/[\w./-]+)/g))('$file: `vitest run $name` finds tests', ({ name }) => {
    expect(testFiles.filter((file) => file.startsWith(name))).not.toEqual([]);
  });

  test.each(mentioned(/cdk (?:synth|deploy) (\w+)/g))('$file: $name is a stack of the app', ({ name }) => {
    expect(textOf('bin/app.ts')).toContain(`(app, '${name}'`);
  });
});

describe('our command line in the documentation', () => {
  const calls = documentedCommands().flatMap(({ origin, code }) =>
    argumentsOfCalls(code).map((args) => ({ origin, args })),
  );

  test.each(calls)('$origin: it understands $args', ({ args }) => {
    expect(() => parseOptions(args)).not.toThrow();
  });

  test('has in its own chapter the options that its help has', () => {
    const spans = codeSpansOf(textOf('docs/local.md')).filter(({ code }) => code.startsWith('-'));
    const described = spans.flatMap(({ code }) => optionsIn(code));
    const understood = optionsIn(help(true)).filter((option) => !['-h', '--help'].includes(option));
    expect(new Set(described)).toEqual(new Set(understood));
  });
});
