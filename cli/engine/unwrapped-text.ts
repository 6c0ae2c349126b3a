import { wrapperOf } from '../../redrive/message-body';

/**
 * The JSON of what a body carries, without what a topic or a rule of a bus has put around it. It is a part of the body's own
 * text, so that no number changes.
 */
export function unwrappedText(body: string): string {
  const value = JSON.parse(body);
  switch (wrapperOf(value)) {
    case 'notification':
      return unwrappedText(value.Message);
    case 'event':
      return memberText(body, 'detail');
    default:
      return body;
  }
}

/** The text of a member of an object; of several with this name the last one, which is what parsing gives. */
function memberText(json: string, wanted: string): string {
  let text = '';
  let depth = 0;
  let name = '';
  let valueFrom: number | undefined;
  for (let at = 0; at < json.length; at++) {
    const character = json.charAt(at);
    const isAtTop = depth === 1;
    if (character === '"') {
      const end = stringEnd(json, at);
      if (isAtTop && valueFrom === undefined) name = JSON.parse(json.slice(at, end));
      at = end - 1;
    } else if (isAtTop && character === ':') {
      valueFrom = at + 1;
    } else if (isAtTop && (character === ',' || character === '}')) {
      if (name === wanted) text = json.slice(valueFrom, at).trim();
      valueFrom = undefined;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
  }
  return text;
}

/** Where a string that begins at a position is over. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}
