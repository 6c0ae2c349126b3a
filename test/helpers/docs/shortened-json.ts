/** Stands in parsed JSON where an ellipsis leaves out members of an object or elements of an array. */
export const LEFT_OUT = '…';

const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*.*?\*\/|[[\]{}…]/gs;

/**
 * Parses JSON as documentation shows it: with comments, and with `…` as the last of an object or an array. Members
 * alone are taken for those of an object. An ellipsis within a string is part of it.
 *
 * @throws SyntaxError if the rest is not JSON
 */
export function parseShortened(text: string): unknown {
  const within: string[] = [];
  const json = text.replace(TOKEN, (token) => {
    if (token.startsWith('/')) return '';
    if (token === LEFT_OUT) return within.at(-1) === '{' ? `"${LEFT_OUT}":true` : `"${LEFT_OUT}"`;
    if (token === '{' || token === '[') within.push(token);
    if (token === '}' || token === ']') within.pop();
    return token;
  });
  return JSON.parse(/^\s*"[^"]*"\s*:/.test(json) ? `{${json}}` : json);
}
