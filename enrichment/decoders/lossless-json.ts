import { isSameNumber } from '../../contract/decimal';
import { isContainer, isDeeperThan } from '../../contract/json';
import { parseExactly, parseWithLongNumbersAsText } from '../exact-json';

/** Deepest nesting that is shown as JSON; what reads a message may not take more (EventBridge takes 1,000). */
const LEVELS = 500;

/** Only with as many digits can an integer be beyond 2^53. */
const LONG_DIGITS = /\d{16}/;

/** A JSON text that parsing and writing again keeps, but for white space and the spelling of characters and numbers. */
export interface LosslessJson {
  readonly value: object;
  /** As JSON.stringify writes it. */
  readonly json: string;
}

/**
 * Parses an object or array. Numbers that JavaScript does not keep (integers beyond 2^53, more digits than it has, `-0`,
 * `1e400`) become texts of their digits. Nothing when the text is none, or when parsing would lose something all the same: duplicate
 * keys, and the order of keys that look like integers. Also nothing where readers could get into trouble: members called `__proto__`, deep nesting.
 */
export function losslessJson(text: string): LosslessJson | undefined {
  const value = parseStructure(text);
  if (value === undefined || isDeep(text, value)) return undefined;
  const json = JSON.stringify(value);
  const keepsNumbers = !(LONG_DIGITS.test(json) && holdsUnsafeInteger(value));
  if (keepsNumbers && (json === text || saysTheSame(text, json))) return withoutTrouble({ value, json });
  return withLongNumbersAsText(text);
}

/** With digits in place of the numbers that JavaScript does not keep, as for items of DynamoDB. */
function withLongNumbersAsText(text: string): LosslessJson | undefined {
  if (!saysTheSame(text, JSON.stringify(parseExactly(text)))) return undefined;
  const value = parseWithLongNumbersAsText(text) as object;
  return withoutTrouble({ value, json: JSON.stringify(value) });
}

/** JavaScript keeps members of this name, but other readers may not. */
function withoutTrouble(lossless: LosslessJson): LosslessJson | undefined {
  return lossless.json.includes('"__proto__":') ? undefined : lossless;
}

function parseStructure(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** From 1e21 on, JavaScript writes an exponent, and every reader takes the number for what it is: a floating-point one. */
function holdsUnsafeInteger(value: unknown): boolean {
  if (typeof value !== 'number') return isContainer(value) && Object.values(value).some(holdsUnsafeInteger);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
}

/** Walks the value only where there are brackets enough, an opening and a closing one for each level. */
function isDeep(text: string, value: object): boolean {
  return text.length > 2 * LEVELS && hasBrackets(text, LEVELS) && isDeeperThan(LEVELS, value);
}

function hasBrackets(text: string, more: number): boolean {
  return count(text, '{', more) + count(text, '[', more) > more;
}

/** How often a character occurs; counts to just beyond the limit. */
function count(text: string, character: string, limit: number): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0 && found <= limit; at = text.indexOf(character, at + 1)) found++;
  return found;
}

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
function saysTheSame(text: string, written: string): boolean {
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
