/** What ECMAScript calls source text access: Node.js has it since version 21, TypeScript's library not yet. */
interface SourceText {
  readonly source?: string;
}
type Reviver = (this: unknown, name: string, value: unknown, context: SourceText) => unknown;
const json = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
};

/**
 * Parses JSON so that JSON.stringify() writes every number with the digits it came with: a number that JavaScript cannot
 * hold exactly, such as an integer beyond 2^53, is kept as its text.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function parseExactly(text: string): unknown {
  return json.parse(text, (_, value, { source }) => {
    return typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value;
  });
}
