/** The one list of what the local cloud makes of the properties of a resource. */
export interface PropertySupport {
  /** Properties that take effect. */
  readonly properties: readonly string[];
  /** Properties that are accepted and have no effect here. */
  readonly withoutEffect: readonly string[];
  /** Properties that are left out although they would matter, each with what that means; the run says so. @default - none */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** Properties that are refused, each with what to do instead. All others are refused, too. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** The properties that the local cloud does not accept. */
export function unsupportedProperties(properties: object, support: PropertySupport): readonly string[] {
  const accepted = [...support.properties, ...support.withoutEffect, ...Object.keys(support.leftOut ?? {})];
  return Object.entries(properties).flatMap(([name, value]) =>
    value === undefined || accepted.includes(name) ? [] : [name],
  );
}

/** @throws Error naming the first property that the local cloud does not accept, and what to do */
export function checkSupport(subject: string, properties: object, support: PropertySupport): void {
  checkProperties(subject, properties, [...support.properties, ...support.withoutEffect], support.refused);
}

/**
 * As {@link checkSupport}, for what a property contains: the local cloud refuses what it does not run, and ignores
 * nothing silently.
 *
 * @throws Error naming the first member that is not known, and what to do, if `refused` says it
 */
export function checkProperties(
  subject: string,
  properties: object,
  known: readonly string[],
  refused: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || known.includes(name)) continue;
    throw new Error(`${subject} has ${name}. ${refused[name] ?? 'The local cloud does not know this property.'}`);
  }
}

/** @throws Error with the value and its range; an absent value is accepted */
export function checkRange(
  subject: string,
  name: string,
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw new Error(`${subject}: ${name} must be between ${min} and ${max}, received ${value}.`);
}
