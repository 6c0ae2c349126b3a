import type { Properties } from '../template/template';

/** CloudFormation takes numbers and booleans as text, too. */
export function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export function booleanOf(value: unknown): boolean | undefined {
  return value === undefined ? undefined : `${value}` === 'true';
}

/** The same properties, with those named turned into what they are meant to be. */
export function withScalars(
  properties: Properties,
  { numbers = [], booleans = [] }: { readonly numbers?: readonly string[]; readonly booleans?: readonly string[] },
): Properties {
  const converted = Object.entries(properties).map(([name, value]) => {
    if (numbers.includes(name)) return [name, numberOf(value)];
    return [name, booleans.includes(name) ? booleanOf(value) : value];
  });
  return Object.fromEntries(converted);
}
