import type { JsonMember, JsonNode } from './node';

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Parses JSON without a loss: JavaScript's own parser rounds numbers, moves members whose names look like numbers, and
 * drops duplicates. The text has to be valid.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): JsonNode {
  // Invalid JSON is refused with a good message, and the rules below may be simple.
  JSON.parse(text);
  return new Reader(text).value();
}

class Reader {
  private position = 0;

  constructor(private readonly text: string) {}

  value(): JsonNode {
    this.take(SPACE);
    switch (this.text[this.position]) {
      case '{':
        return { kind: 'object', members: this.list('}', () => this.member()) };
      case '[':
        return { kind: 'array', items: this.list(']', () => this.value()) };
      case '"':
        return { kind: 'string', text: this.string() };
      case 't':
      case 'f':
      case 'n':
        return { kind: 'word', word: this.take(WORD) as 'true' | 'false' | 'null' };
      default:
        return { kind: 'number', digits: this.take(NUMBER) };
    }
  }

  private member(): JsonMember {
    this.take(SPACE);
    const name = this.string();
    this.take(SPACE);
    this.position += 1;
    return { name, value: this.value() };
  }

  private string(): string {
    return JSON.parse(this.take(STRING));
  }

  /** What is between two brackets. */
  private list<T>(end: string, one: () => T): T[] {
    const all: T[] = [];
    this.position += 1;
    this.take(SPACE);
    while (this.text[this.position] !== end) {
      all.push(one());
      this.take(SPACE);
      if (this.text[this.position] === ',') this.position += 1;
    }
    this.position += 1;
    return all;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }
}
