const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** A number with separators, such as `1,000`. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number of things, such as `1 message` or `1,000 messages`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** A duration in its largest unit, such as `3 min`. */
export function duration(seconds: number): string {
  const [size, name] = UNITS.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(Math.max(0, seconds) / size)} ${name}`;
}

/** How long ago something was, such as `3 min`. */
export function age(time: string, now = Date.now()): string {
  return duration((now - Date.parse(time)) / 1_000);
}

/**
 * What people call a resource: its name without the rest of the ARN, with a function's alias and with the table of a
 * table's stream.
 */
export function shortName(arn: string): string {
  const { name } =
    /^arn:[^:]+:lambda:[^:]*:[^:]*:function:(?<name>.+)$/.exec(arn)?.groups ??
    /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/(?<name>[^/]+)/.exec(arn)?.groups ??
    /^arn:[^:]+:[^:]+:[^:]*:[^:]*:(?:\w+\/)?(?<name>.+)$/.exec(arn)?.groups ??
    {};
  return name ?? arn;
}

/** Why copies of a message that was redriven stay in the queue. */
export function copiesLeftInWords(left: number): string {
  return left === 1
    ? 'A copy stays in the queue: it holds records that were not sent.'
    : `${number(left)} copies stay in the queue: they hold records that were not sent.`;
}

/** What became of messages that failed again, but could not be updated. */
export function withoutErrorInWords(messages: number): string {
  return `${count(messages, 'message')} could not be updated: in the queue as before, without the error.`;
}

/** What SQS gave as a reason, as the end of a sentence's line; nothing where it gave none. */
export function saidBySqs(reason: string | undefined): string {
  return reason === undefined ? '' : ` SQS says: ${reason}`;
}

/** As much of a message's id as people need to name it. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** Characters that are not seen but change what is: all controls, except line ends, tabs and what joins letters. */
const INVISIBLE = /(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/**
 * A text with invisible characters as JSON can write them, such as `\u202E`. Otherwise those that turn the direction of
 * writing could make one record look like another.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`).join('');
  });
}
