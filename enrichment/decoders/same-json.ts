import { isSameNumber } from '../../contract/decimal';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
/** JavaScript writes no number with more characters; a longer one in common is not looked at. */
const LONGEST_IN_COMMON = 32;
const NUMBER_CHARACTERS = /[\d.eE+-]*/y;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Whether two JSON texts of an object or array differ in nothing but white space, the spelling of characters in strings
 * and the spelling of numbers.
 *
 * @param text - valid JSON, so that nothing can follow its last bracket
 * @param written - what it was parsed to, as JSON.stringify writes it
 */
export function saysTheSame(text: string, written: string): boolean {
  let at = 0;
  let inString = false;
  for (let writtenAt = 0; writtenAt < written.length; ) {
    const code = text.charCodeAt(at);
    if (code === written.charCodeAt(writtenAt) && code !== BACKSLASH) {
      if (code === QUOTE) inString = !inString;
      at++;
      writtenAt++;
    } else if (!inString && SPACES.includes(code)) {
      at++;
    } else {
      const same = inString ? sameCharacter(text, at, written, writtenAt) : sameNumber(text, at, written, writtenAt);
      if (same === undefined) return false;
      at += same.length;
      writtenAt += same.writtenLength;
    }
  }
  return true;
}

/** How far the two texts go on with the same thing. */
interface Same {
  readonly length: number;
  readonly writtenLength: number;
}

function sameCharacter(text: string, at: number, written: string, writtenAt: number): Same | undefined {
  const found = spellingAt(text, at);
  const expected = spellingAt(written, writtenAt);
  if (characterOf(found) !== characterOf(expected)) return undefined;
  return { length: found.length, writtenLength: expected.length };
}

/** The texts part inside a number: what they have in common of it is before the positions. */
function sameNumber(text: string, at: number, written: string, writtenAt: number): Same | undefined {
  const inCommon = /[\d.eE+-]*$/.exec(text.slice(Math.max(0, at - LONGEST_IN_COMMON), at))?.[0] ?? '';
  const rest = numberFrom(text, at);
  const writtenRest = numberFrom(written, writtenAt);
  if (rest === writtenRest || !isSameNumber(inCommon + rest, inCommon + writtenRest)) return undefined;
  return { length: rest.length, writtenLength: writtenRest.length };
}

function numberFrom(text: string, at: number): string {
  NUMBER_CHARACTERS.lastIndex = at;
  return NUMBER_CHARACTERS.exec(text)?.[0] ?? '';
}

/** One character of a string, or the escape that stands for it. */
function spellingAt(text: string, at: number): string {
  if (text.charCodeAt(at) !== BACKSLASH) return text.charAt(at);
  return text.slice(at, at + (text.charAt(at + 1) === 'u' ? 6 : 2));
}

function characterOf(spelling: string): string {
  if (spelling.length === 1) return spelling;
  const kind = spelling.charAt(1);
  if (kind === 'u') return String.fromCharCode(Number.parseInt(spelling.slice(2), 16));
  return SHORT_ESCAPES[kind] ?? kind;
}
