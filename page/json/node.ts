import { visible } from '../../cli/terminal/words';

/** A JSON value as it is written: members keep their order and duplicates, and numbers all of their digits. */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'word'; readonly word: 'true' | 'false' | 'null' };

export interface JsonMember {
  readonly name: string;
  readonly value: JsonNode;
}

/** The value below some names; of a name that occurs twice the last, as everywhere. */
export function at(node: JsonNode | undefined, ...names: readonly string[]): JsonNode | undefined {
  return names.reduce(
    (value, name) =>
      value?.kind === 'object' ? value.members.findLast((member) => member.name === name)?.value : undefined,
    node,
  );
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : [];
}

export function membersOf(node: JsonNode | undefined): readonly JsonMember[] {
  return node?.kind === 'object' ? node.members : [];
}

/** What a person reads of a text, number or word; nothing of what has parts. */
export function scalarOf(node: JsonNode | undefined): string | undefined {
  switch (node?.kind) {
    case 'string':
      return node.text;
    case 'number':
      return node.digits;
    case 'word':
      return node.word;
    default:
      return undefined;
  }
}

/** What a person sees of any value: a scalar as it is, all else as JSON in one line. */
export function shown(node: JsonNode): string {
  return node.kind === 'string' ? visible(node.text) : compact(node);
}

function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

/** JSON in one line. */
export function compact(node: JsonNode): string {
  if (node.kind === 'object')
    return `{${node.members.map(({ name, value }) => `${quoted(name)}: ${compact(value)}`).join(', ')}}`;
  if (node.kind === 'array') return `[${node.items.map(compact).join(', ')}]`;
  return node.kind === 'string' ? quoted(node.text) : (scalarOf(node) ?? '');
}

/** JSON with a line for each member and item. */
export function indented(node: JsonNode, indent = ''): string {
  const deeper = `${indent}  `;
  const block = (lines: readonly string[], [open, close]: readonly [string, string]): string =>
    lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
  if (node.kind === 'object') {
    const lines = node.members.map(({ name, value }) => `${deeper}${quoted(name)}: ${indented(value, deeper)}`);
    return block(lines, ['{', '}']);
  }
  if (node.kind === 'array')
    return block(
      node.items.map((item) => deeper + indented(item, deeper)),
      ['[', ']'],
    );
  return compact(node);
}

/** Whether two values are written alike, white space aside. */
export function isSame(node: JsonNode | undefined, other: JsonNode | undefined): boolean {
  return node !== undefined && other !== undefined && compact(node) === compact(other);
}
