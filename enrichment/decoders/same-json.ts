const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Whether two JSON texts of an object or array differ in nothing but white space and the spelling of characters in strings.
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
      const found = spellingAt(text, at);
      const expected = spellingAt(written, writtenAt);
      if (characterOf(found) !== characterOf(expected)) return false;
      at += found.length;
      writtenAt += expected.length;
    }
  }
  return true;
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
