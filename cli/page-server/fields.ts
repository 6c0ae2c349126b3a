import { PageProblem } from './problem';

/** Longer than every id, ARN and search that means something. */
const LONGEST_TEXT = 2_048;
/** Characters of a wrong value that an error quotes. */
const MOST_QUOTED = 80;

/**
 * Reads the members of a request. Each may be absent; what is there has to be what it should be.
 *
 * @throws PageProblem - says which member is wrong, and what is allowed
 */
export class Fields {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(request: unknown) {
    if (typeof request !== 'object' || request === null || Array.isArray(request))
      throw new PageProblem('BAD_REQUEST', 'The request must be a JSON object.');
    this.members = request as Record<string, unknown>;
  }

  text(name: string): string | undefined {
    const value = this.of(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string' || value.length > LONGEST_TEXT)
      throw wrong(name, `a text of at most ${LONGEST_TEXT} characters`, value);
    return value;
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw wrong(name, 'a text that is not empty', this.of(name));
    return text;
  }

  /** As {@link text}, where an empty text is a mistake: without the member, everything is meant. */
  textOrAll(name: string): string | undefined {
    return this.of(name) === undefined ? undefined : this.requiredText(name);
  }

  /** ISO 8601, as milliseconds since the epoch. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw wrong(name, 'a time such as 2026-01-02T03:04:05Z', text);
    return time;
  }

  number(name: string, { min, max, fractions = false }: NumberBounds): number | undefined {
    const value = this.of(name);
    if (value === undefined) return undefined;
    const isKind = typeof value === 'number' && (fractions ? Number.isFinite(value) : Number.isInteger(value));
    if (!isKind || value < min || value > max)
      throw wrong(name, `a ${fractions ? '' : 'whole '}number from ${min} to ${max}`, value);
    return value;
  }

  flag(name: string): boolean {
    const value = this.of(name) ?? false;
    if (typeof value !== 'boolean') throw wrong(name, 'true or false', value);
    return value;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = values.find((known) => known === text);
    if (value === undefined) throw wrong(name, `one of ${values.join(', ')}`, text);
    return value;
  }

  listOf<T extends string>(name: string, values: readonly T[]): T[] {
    const list = this.of(name) ?? [];
    if (!Array.isArray(list) || !list.every((item) => values.includes(item)))
      throw wrong(name, `a list of ${values.join(', ')}`, list);
    return list;
  }

  private of(name: string): unknown {
    return Object.hasOwn(this.members, name) ? (this.members[name] ?? undefined) : undefined;
  }
}

interface NumberBounds {
  readonly min: number;
  readonly max: number;
  readonly fractions?: boolean;
}

function wrong(name: string, allowed: string, value: unknown): PageProblem {
  const received = JSON.stringify(value)?.slice(0, MOST_QUOTED) ?? 'nothing';
  return new PageProblem('BAD_REQUEST', `${name} must be ${allowed}, received ${received}.`);
}
