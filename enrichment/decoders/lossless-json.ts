import { isContainer, isDeeperThan } from '../../contract/json';
import { saysTheSame } from './same-json';

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
 * Parses an object or array; nothing when the text is none or when parsing would lose something: integers beyond 2^53,
 * numbers with more digits than JavaScript keeps, `-0` and `1e400`, duplicate keys, and the order of keys that look like integers.
 * Also nothing where readers could get into trouble: members called `__proto__`, deep nesting.
 */
export function losslessJson(text: string): LosslessJson | undefined {
  const value = parseStructure(text);
  if (value === undefined || isDeep(text, value)) return undefined;
  const json = JSON.stringify(value);
  if (json !== text && !saysTheSame(text, json)) return undefined;
  return holdsTrouble(json, value) ? undefined : { value, json };
}

function parseStructure(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What JavaScript keeps but other readers may not. */
function holdsTrouble(json: string, value: object): boolean {
  return json.includes('"__proto__":') || (LONG_DIGITS.test(json) && holdsUnsafeInteger(value));
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
