import { readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

/** Hand-written documentation: the API reference is generated and not listed. */
export function markdownFiles(): string[] {
  const topLevel = readdirSync(root).filter((file) => file.endsWith('.md'));
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('api'))
    .map((file) => path.join('docs', file));
  return [...topLevel, ...docs];
}
