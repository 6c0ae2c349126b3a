/**
 * Keeps the local cloud honest: it rejects what it does not run by name, instead of ignoring it.
 *
 * @throws Error naming the first property that is not known, with the way out where one is given in `refused`
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

/** @throws Error telling value and range; an absent value passes */
export function checkRange(
  subject: string,
  name: string,
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw new Error(`${subject}: ${name} must be between ${min} and ${max}, received ${value}.`);
}
