import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';

/** Files of declarations that entry points lead to, by the paths of both relative to this repository. */
export function reachableDeclarations(entryPoints) {
  const found = new Set();
  const follow = (file) => {
    if (found.has(file)) return;
    found.add(file);
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
    for (const { fileName } of importedFiles.filter(({ fileName }) => fileName.startsWith('.'))) {
      const { resolvedModule } = ts.resolveModuleName(fileName, file, {}, ts.sys);
      follow(relative('.', resolvedModule.resolvedFileName));
    }
  };
  for (const file of entryPoints) follow(relative('.', file));
  return found;
}
