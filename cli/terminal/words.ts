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

/** As much of a message's id as people need to name it. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}
