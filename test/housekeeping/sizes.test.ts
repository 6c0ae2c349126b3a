import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** The budgets of docs/decisions/sizes.md; what is over them is listed there with its reason. */
const BUDGET = { file: 250, fileMedian: 100, function: 60, functionMedian: 10, functionNinetieth: 25, testFile: 350 };

/** Lines of comments, in per cent of all lines. */
const DOCUMENTATION = { public: { least: 25, most: 40 }, elsewhere: { least: 0, most: 15 } };

const root = path.resolve(__dirname, '../..');
const sourceFolders = ['bin', 'contract', 'enrichment', 'lib', 'local', 'message', 'bench', 'scripts'];
const entryPoints = ['lib/index.ts', 'local/index.ts', 'message/index.ts'];
/** Its comments are the descriptions in the JSON Schema. */
const SCHEMA_SOURCE = 'message/wire-message.ts';
const exceptions = read('docs/decisions/sizes.md');

interface Sized {
  readonly name: string;
  readonly lines: number;
}

function filesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(m?ts|mjs)$/.test(file))
    .map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

function sizeOfFile(file: string): Sized {
  return { name: file, lines: linesOf(read(file)) };
}

/** The files whose names an entry point exports. */
function exportedFiles(entryPoint: string): string[] {
  const exports = [...read(entryPoint).matchAll(/^.*from '(\.[^']+)';$/gm)];
  return exports.map(([, module]) => path.join(path.dirname(entryPoint), `${module}.ts`));
}

function documentationOf(files: readonly string[]): number {
  const lines = files.flatMap((file) => read(file).trimEnd().split('\n'));
  return Math.round((100 * lines.filter((line) => /^\s*(\/\/|\/\*|\*)/.test(line)).length) / lines.length);
}

function functionsOf(file: string): Sized[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: Sized[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const name = node.name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : 'anonymous');
      found.push({ name: `${file}#${name}`, lines: linesOf(node.getText()) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function quantile(sizes: readonly Sized[], share: number): number {
  const sorted = sizes.map((sized) => sized.lines).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

function over(sizes: readonly Sized[], budget: number): string[] {
  return sizes
    .filter((sized) => sized.lines > budget && !exceptions.includes(`\`${sized.name}\``))
    .map((sized) => `${sized.name}: ${sized.lines} lines`);
}

describe('sizes', () => {
  const files = sourceFolders.flatMap(filesOf);
  const fileSizes = files.map(sizeOfFile);
  const functionSizes = files.flatMap(functionsOf);

  test('no file is over its budget', () => {
    expect(over(fileSizes, BUDGET.file)).toEqual([]);
    expect(quantile(fileSizes, 0.5)).toBeLessThanOrEqual(BUDGET.fileMedian);
  });

  test('no function is over its budget', () => {
    expect(over(functionSizes, BUDGET.function)).toEqual([]);
    expect(quantile(functionSizes, 0.5)).toBeLessThanOrEqual(BUDGET.functionMedian);
    expect(quantile(functionSizes, 0.9)).toBeLessThanOrEqual(BUDGET.functionNinetieth);
  });

  test('no test file is over its budget', () => {
    expect(over(filesOf('test').map(sizeOfFile), BUDGET.testFile)).toEqual([]);
  });
});

describe('documentation', () => {
  const isPublic = new Set([...entryPoints.flatMap(exportedFiles), SCHEMA_SOURCE]);
  const folders = sourceFolders.flatMap((folder) => {
    const files = filesOf(folder);
    return [
      { name: `${folder}, public`, files: files.filter((file) => isPublic.has(file)), ...DOCUMENTATION.public },
      { name: `${folder}, elsewhere`, files: files.filter((file) => !isPublic.has(file)), ...DOCUMENTATION.elsewhere },
    ];
  });
  const measured = folders.filter(({ name, files }) => files.length > 0 && !exceptions.includes(`\`${name}\``));

  test('what the entry points export is measured', () => {
    expect(folders.flatMap(({ name, files }) => (/public/.test(name) ? files : [])).sort()).toEqual(
      [...isPublic].sort(),
    );
  });

  test.each(measured)('$name: from $least to $most per cent of the lines', ({ files, least, most }) => {
    expect(documentationOf(files)).toBeGreaterThanOrEqual(least);
    expect(documentationOf(files)).toBeLessThanOrEqual(most);
  });
});
