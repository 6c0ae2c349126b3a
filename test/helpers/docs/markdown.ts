import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CodeBlock, codeBlocksOf, codeSpansOf } from './code-blocks';

export const root = path.resolve(__dirname, '../../..');

const SHELLS = ['sh', 'bash'];
const PROGRAM = /^(aws|bash|cdk|curl|export|git|jq|npm|npx) /;

/** Hand-written documentation. The API reference in docs/api is generated. */
export function markdownFiles(): string[] {
  const topLevel = readdirSync(root).filter((file) => file.endsWith('.md'));
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('api'))
    .map((file) => path.join('docs', file));
  return [...topLevel, ...docs, 'packages/hydrated-dlq/README.md'];
}

export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** A block of code, and where a person finds it. */
export interface DocumentedBlock extends CodeBlock {
  readonly file: string;
  readonly origin: string;
}

/** The blocks of the hand-written documentation in any of these languages; in all languages where none is named. */
export function documentedBlocks(...languages: string[]): DocumentedBlock[] {
  return markdownFiles()
    .flatMap((file) => codeBlocksOf(textOf(file)).map((block) => ({ ...block, file, origin: `${file}:${block.line}` })))
    .filter(({ language }) => languages.length === 0 || languages.includes(language));
}

/** Shell commands, in blocks of their own and in sentences; a sentence's command begins with a program's name. */
export function documentedCommands(): { readonly origin: string; readonly file: string; readonly code: string }[] {
  const spans = markdownFiles().flatMap((file) =>
    codeSpansOf(textOf(file)).map(({ code, line }) => ({ file, origin: `${file}:${line}`, code })),
  );
  return [...documentedBlocks(...SHELLS), ...spans.filter(({ code }) => PROGRAM.test(code))];
}
