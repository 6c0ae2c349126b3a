import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Compiled, compile } from '../helpers/docs/compile';
import { examplesOf } from '../helpers/docs/doc-comments';
import { documentedBlocks, root, textOf } from '../helpers/docs/markdown';

/**
 * Every TypeScript block of the documentation, both sides of every diff, and the examples of the doc comments are
 * compiled as a user would compile them, against the built package. What is not a whole file is placed into a fixture;
 * a block names it behind its language: ```ts fixture=stack
 */
const fixtures = path.join(__dirname, 'fixtures');

/** The doc comments of these folders hold examples for users; they are placed into the fixture of this name. */
const COMMENTED = { lib: 'stack', message: 'message', local: 'local' };

interface Source {
  readonly origin: string;
  readonly code: string;
}

function placedIn(fixture: string | undefined, code: string): string {
  if (!fixture) return `${code}\nexport {};\n`;
  return readFileSync(path.join(fixtures, `${fixture}.ts.txt`), 'utf8').replace('/// here', () => code);
}

function sourcesOfBlocks(): Source[] {
  return documentedBlocks('ts', 'typescript').map(({ origin, fixture, code }) => ({
    origin,
    code: placedIn(fixture, code),
  }));
}

/** A diff shows two texts: what to replace, and what by. Either holds the lines without a sign. */
function sourcesOfDiffs(): Source[] {
  return documentedBlocks('diff').flatMap(({ origin, fixture, code }) => [
    { origin: `${origin} (before)`, code: placedExcerpt(linesWithout('+', code), fixture) },
    { origin: `${origin} (after)`, code: placedExcerpt(linesWithout('-', code), fixture) },
  ]);
}

function linesWithout(sign: '+' | '-', diff: string): string {
  const lines = diff.split('\n').filter((line) => !line.startsWith(sign));
  return lines.map((line) => line.slice(1)).join('\n');
}

/** Members alone are those of a mapping; a line that is only an ellipsis stands for the other ones. */
function placedExcerpt(code: string, fixture = /^\s*\w+:/.test(code) ? 'mapping' : 'stack'): string {
  return placedIn(fixture, code.replace(/^\s*…$/m, '...otherProps,'));
}

function sourcesOfComments(): Source[] {
  return Object.entries(COMMENTED).flatMap(([folder, fixture]) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file))
      .flatMap((file) =>
        examplesOf(textOf(file)).map(({ code, line }) => ({
          origin: `${file}:${line}`,
          code: placedIn(fixture, code),
        })),
      ),
  );
}

describe('code of the documentation', () => {
  const sources = { blocks: sourcesOfBlocks(), diffs: sourcesOfDiffs(), 'doc comments': sourcesOfComments() };
  const all = Object.values(sources).flat();
  let compiled: Compiled;

  beforeAll(async () => {
    compiled = await compile(all.map(({ code }) => code));
  }, 120_000);

  describe.each(Object.entries(sources))('%s', (_kind, ofKind) => {
    test.each(ofKind)('$origin compiles', (source) => {
      expect(compiled.errors[all.indexOf(source)]).toEqual([]);
    });
  });

  test('the compiler reports no error outside of it', () => {
    expect(compiled.elsewhere).toEqual([]);
  });
});
