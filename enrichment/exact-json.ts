import { isSameNumber } from '../contract/decimal';
import { isContainer } from '../contract/json';

/**
 * What ECMAScript calls source text access: Node.js has it since version 21, TypeScript's library not yet. Without it, as on a
 * laptop with Node.js 20, numbers come as JavaScript reads them.
 */
interface SourceText {
  readonly source?: string;
}
type Reviver = (this: unknown, name: string, value: unknown, context?: SourceText) => unknown;
const json = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/**
 * Parses JSON so that JSON.stringify() writes every number with the value it came with. A number that JavaScript does not
 * keep, such as 9007199254740993, 1e400 or -0, is written digit by digit.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function parseExactly(text: string): unknown {
  return parseNumbers(text, (source) => json.rawJSON(source));
}

/**
 * Parses JSON, with a text of its digits in place of each number that JavaScript does not keep or other readers could round.
 *
 * @throws SyntaxError where the text is not JSON
 */
export function parseWithLongNumbersAsText(text: string): unknown {
  return parseNumbers(text, (source) => source);
}

function parseNumbers(text: string, replace: (source: string) => unknown): unknown {
  return json.parse(text, (_, value, context) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return isKept(value, context.source) ? value : replace(context.source);
  });
}

/** From 1e21 on, JavaScript writes an exponent, and every reader takes the number for what it is: a floating-point one. */
function isKept(value: number, source: string): boolean {
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21) return false;
  return !Object.is(value, -0) && isSameNumber(String(value), source);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Whether a JSON text names a member of an object twice: parsing keeps the last one only. */
export function namesMembersTwice(text: string, value: unknown): boolean {
  return countNames(text) !== countMembers(value);
}

/** Strings of a JSON text that a colon follows. Character by character: a pattern overflows the stack where a string has megabytes. */
function countNames(text: string): number {
  let names = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at += 1;
    while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
    at += 1;
    while (/\s/.test(text.charAt(at))) at += 1;
    if (text.charCodeAt(at) === COLON) names += 1;
  }
  return names;
}

function countMembers(value: unknown): number {
  let [members, level] = [0, [value].filter(isContainer)];
  while (level.length > 0) {
    members += level.reduce(
      (sum, one) => sum + (Array.isArray(one) || json.isRawJSON(one) ? 0 : Object.keys(one).length),
      0,
    );
    level = level.flatMap((one) => Object.values(one).filter(isContainer));
  }
  return members;
}
