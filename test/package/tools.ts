import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ScratchApp } from './scratch-app';

/** The command of TypeScript 7. */
export const typescript7 = path.join(path.dirname(require.resolve('typescript-7/package.json')), 'bin/tsc');

const tsNode = require.resolve('ts-node/dist/bin.js');
const attw = path.join(path.dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');

/** Runs the app by ts-node without checking its types, which takes ts-node five times as long as the compiler. */
export function runByTsNode(app: ScratchApp): string {
  return app.node(tsNode, '--transpile-only', '--compiler', require.resolve('typescript'), 'app.ts');
}

/** @throws Error with what are-the-types-wrong found */
export function checkTypeResolution(tarball: string): void {
  execFileSync(process.execPath, [attw, tarball, '--no-emoji'], { encoding: 'utf8', stdio: 'pipe' });
}

/** What publint finds wrong with a packed package. */
export async function layoutProblems(tarball: string): Promise<readonly unknown[]> {
  const { publint } = await import('publint');
  const { buffer } = Uint8Array.from(readFileSync(tarball));
  const { messages } = await publint({ strict: true, pack: { tarball: buffer } });
  return messages;
}
