import MarkdownIt from 'markdown-it';

/** A block of code in a Markdown text. */
export interface CodeBlock {
  /** The first word behind the fence; empty where there is none. */
  readonly language: string;
  /** The fixture that the block is placed into, named behind the language: `ts fixture=stack`. */
  readonly fixture?: string;
  readonly code: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

/** Code within a sentence or a table's cell. */
export interface CodeSpan {
  readonly code: string;
  /** First line of its paragraph or row, from 1. */
  readonly line: number;
}

const markdown = new MarkdownIt({ html: true });

export function codeBlocksOf(text: string): CodeBlock[] {
  return markdown
    .parse(text, {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ info, content, map }) => ({
      language: info.trim().split(/\s+/)[0] ?? '',
      fixture: /fixture=(\S+)/.exec(info)?.[1],
      code: content,
      line: (map?.[0] ?? 0) + 1,
    }));
}

export function codeSpansOf(text: string): CodeSpan[] {
  let line = 1;
  return markdown.parse(text, {}).flatMap(({ children, map }) => {
    // A table's cells have no lines of their own: theirs is that of the row, which came before them.
    if (map) line = map[0] + 1;
    const spans = (children ?? []).filter(({ type }) => type === 'code_inline');
    return spans.map(({ content }) => ({ code: content, line }));
  });
}
