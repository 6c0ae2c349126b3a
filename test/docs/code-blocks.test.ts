import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markdownFiles, root } from './markdown';

/**
 * Every TypeScript block of the README and docs is compiled as a user would compile it, against the built package.
 * A block that is not a whole file names the fixture it is placed into: ```ts fixture=stack
 */
const fixtures = path.join(__dirname, 'fixtures');

interface Block {
  readonly origin: string;
  readonly code: string;
}

function blocksOf(file: string): Block[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^```(?:ts|typescript)([^\n]*)\n(.*?)^```/gms)].map((match) => ({
    origin: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: placedInFixture(match[1] ?? '', match[2] ?? ''),
  }));
}

function placedInFixture(info: string, code: string): string {
  const fixture = /fixture=(\S+)/.exec(info)?.[1];
  if (!fixture) {
    return `${code}\nexport {};\n`;
  }
  return readFileSync(path.join(fixtures, `${fixture}.ts.txt`), 'utf8').replace('/// here', () => code);
}

function compile(directory: string): string {
  const config = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(path.join(directory, 'tsconfig.json'), JSON.stringify(config));
  try {
    return execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', directory], {
      encoding: 'utf8',
      cwd: directory,
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('code blocks of the documentation', () => {
  const blocks = markdownFiles().flatMap(blocksOf);
  let directory: string;
  let output: string;

  beforeAll(() => {
    // Inside the checkout, so that the package resolves by its own name as it does for a user.
    directory = mkdtempSync(path.join(root, '.code-blocks-'));
    for (const [index, block] of blocks.entries()) {
      writeFileSync(path.join(directory, `block-${index}.ts`), block.code);
    }
    output = compile(directory);
  }, 120_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('there are some', () => {
    expect(blocks.length).toBeGreaterThan(3);
  });

  test.each(blocks.map((block, index) => ({ ...block, index })))('$origin compiles', ({ index }) => {
    const errors = output.split('\n').filter((line) => line.startsWith(`block-${index}.ts`));
    expect(errors).toEqual([]);
  });

  test('nothing else fails', () => {
    expect(output.split('\n').filter((line) => line.includes('error TS') && !line.startsWith('block-'))).toEqual([]);
  });
});
