import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Assembly, loadAssemblyFromPath } from '@jsii/spec';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { HYDRATION_STATUSES } from '../../../contract/message';
import { HydrationStatus } from '../../../lib';

const ROOT = path.resolve(__dirname, '../../..');

/** The names that the entry point exports, types included. */
function exportedNames(): string[] {
  const { statements } = ts.createSourceFile('index.ts', readFileSync(path.join(ROOT, 'lib/index.ts'), 'utf8'), {
    languageVersion: ts.ScriptTarget.Latest,
  });
  return statements.filter(ts.isExportDeclaration).flatMap(({ exportClause }) => {
    if (!exportClause || !ts.isNamedExports(exportClause)) throw new Error('lib/index.ts must export by name.');
    return exportClause.elements.map(({ name }) => name.text);
  });
}

describe('the jsii assembly', () => {
  let assembly: Assembly;
  beforeAll(() => {
    assembly = loadAssemblyFromPath(ROOT);
  });

  test('holds every export of lib, and nothing else', () => {
    const names = Object.values(assembly.types ?? {}).map(({ name }) => name);
    expect(names.sort()).toEqual(exportedNames().sort());
  });

  test('is generated for Python, Java, .NET and Go', () => {
    expect(Object.keys(assembly.targets ?? {}).sort()).toEqual(['dotnet', 'go', 'java', 'js', 'python']);
  });
});

test('HydrationStatus has the statuses of the message', () => {
  expect(Object.values(HydrationStatus)).toEqual([...HYDRATION_STATUSES]);
  expect(Object.keys(HydrationStatus)).toEqual([...HYDRATION_STATUSES]);
});
