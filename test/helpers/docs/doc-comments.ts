import { codeBlocksOf } from './code-blocks';

/** Code that a doc comment shows. */
export interface Example {
  readonly code: string;
  /** Line of the comment, from 1. */
  readonly line: number;
}

/** The `@example`s and fenced TypeScript blocks in the doc comments of a source text. */
export function examplesOf(source: string): Example[] {
  return [...source.matchAll(/\/\*\*.*?\*\//gs)].flatMap((match) => {
    const line = source.slice(0, match.index).split('\n').length;
    return examplesIn(proseOf(match[0])).map((code) => ({ code, line }));
  });
}

function proseOf(comment: string): string {
  return comment.replace(/^\/\*\*|\s*\*\/$/g, '').replace(/^ *\* ?/gm, '');
}

function examplesIn(prose: string): string[] {
  const fenced = codeBlocksOf(prose).filter(({ language }) => language === 'ts' || language === 'typescript');
  const tagged = prose
    .split(/^(?=@\w)/m)
    .filter((section) => section.startsWith('@example') && !section.includes('```'))
    .map((section) => section.slice('@example'.length));
  return [...fenced.map(({ code }) => code), ...tagged];
}
