/** A member of an object, with its value as it is written. */
export type JsonMember = readonly [name: string, text: string];

/**
 * The members of an object as its JSON text has them: in their order, duplicates too, and every number with all of its digits,
 * which parsing could not keep.
 *
 * @param json - valid JSON of an object
 */
export function membersOf(json: string): JsonMember[] {
  const members: JsonMember[] = [];
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
    } else if (isAtTop && valueFrom !== undefined && (character === ',' || character === '}')) {
      members.push([name, json.slice(valueFrom, at).trim()]);
      valueFrom = undefined;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
  }
  return members;
}

/** The text of a member; of several with this name the last one, which is what parsing gives. */
export function memberOf(json: string, wanted: string): string | undefined {
  return membersOf(json).findLast(([name]) => name === wanted)?.[1];
}

/**
 * The same object with other members in place of some. All others keep their text.
 *
 * @param changes - JSON texts by the names of the members; `undefined` where there is to be none
 */
export function withMembers(json: string, changes: Readonly<Record<string, string | undefined>>): string {
  const kept = membersOf(json).filter(([name]) => !Object.hasOwn(changes, name));
  const added = Object.entries(changes).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return `{${[...kept, ...added].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`;
}

/** Where a string that begins at a position is over. */
function stringEnd(json: string, start: number): number {
  let at = json.indexOf('"', start + 1);
  while (isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at + 1;
}

function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json.charAt(before - 1) === '\\') before -= 1;
  return (at - before) % 2 === 1;
}
