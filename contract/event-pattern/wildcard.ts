/**
 * A test for texts with `*` in place of any run of characters; `\*` and `\\` stand for the characters themselves.
 * `undefined` for a pattern that EventBridge rejects: consecutive wildcards, another escape, a lone backslash, or a
 * pattern that is too complex.
 */
export function wildcardTest(pattern: string): ((text: string) => boolean) | undefined {
  const parts = literalParts(pattern);
  return parts && !isTooComplex(parts) ? (text) => matchesParts(text, parts) : undefined;
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

const STAR = Symbol('*');
type Token = string | typeof STAR;

/**
 * How many prefixes of one wildcard pattern a text may match at a time. AWS publishes the measure, but not its limit: a
 * pattern that reaches 10 was rejected, and none below was.
 *
 * @see https://github.com/aws/event-ruler (MachineComplexityEvaluator)
 */
const TOO_MANY_PREFIXES = 10;

/** Ends the search in patterns that no text makes complex soon; they count as accepted. */
const MOST_SEARCHED = 10_000;

/** Whether some text matches too many prefixes of the pattern, such as `:::::` for `*:*:*:*:*:`. */
function isTooComplex(parts: readonly string[]): boolean {
  if (2 * (parts.length - 1) + Math.max(...parts.map(({ length }) => length)) < TOO_MANY_PREFIXES) return false;
  const tokens: Token[] = parts.flatMap((part, index) => (index === 0 ? [...part] : [STAR, ...part]));
  const alphabet = new Set(tokens.filter((token) => token !== STAR));
  const seen = new Set<string>();
  const pending: (readonly number[])[] = [[0, ...afterStar(tokens, 0)]];
  for (let matched = pending.pop(); matched && seen.size < MOST_SEARCHED; matched = pending.pop()) {
    if (matched.length >= TOO_MANY_PREFIXES) return true;
    const key = matched.join();
    if (seen.has(key)) continue;
    seen.add(key);
    for (const character of alphabet) pending.push(prefixesWith(tokens, matched, character));
  }
  return false;
}

/** The prefixes, by their lengths in tokens, that still match once another character is behind the text. */
function prefixesWith(tokens: readonly Token[], matched: readonly number[], character: string): readonly number[] {
  const next = matched.flatMap((length) => [
    ...(tokens[length - 1] === STAR ? [length] : []),
    ...(tokens[length] === character ? [length + 1, ...afterStar(tokens, length + 1)] : []),
  ]);
  return [...new Set(next)].sort((a, b) => a - b);
}

/** A star also matches nothing. */
function afterStar(tokens: readonly Token[], length: number): readonly number[] {
  return tokens[length] === STAR ? [length + 1] : [];
}
