/**
 * A test for texts with `*` in place of any run of characters; `\*` and `\\` stand for the characters themselves.
 * `undefined` for a pattern that EventBridge rejects: consecutive wildcards, another escape, a lone backslash.
 */
export function wildcardTest(pattern: string): ((text: string) => boolean) | undefined {
  const parts = literalParts(pattern);
  return parts && ((text) => matchesParts(text, parts));
}

/** The literal text between the wildcards. */
function literalParts(pattern: string): readonly string[] | undefined {
  if (!/^(?:[^\\*]|\\[\\*]|\*(?!\*))*$/s.test(pattern)) return undefined;
  const parts = [''];
  for (const [token] of pattern.matchAll(/\\?./gs)) {
    if (token === '*') parts.push('');
    else parts.push(parts.pop() + token.replace(/^\\/s, ''));
  }
  return parts;
}

/** Taking each part at its first occurrence is enough, and unlike a regular expression never backtracks. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
