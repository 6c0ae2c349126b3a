import { checkJsonPath, isJsonPath, valueAt } from '../json-path';
import { parseJson } from '../parse-json';

/** Gives the value of a target parameter for an element: itself, or what is at its path. */
export type TargetParameter = (element: unknown) => string | undefined;

/** @throws Error when the parameter is a path that is not run here */
export function targetParameter(name: string, value: string | undefined): TargetParameter {
  if (value === undefined) return () => undefined;
  if (!isJsonPath(value)) return () => value;
  checkJsonPath(name, value);
  return (element) => {
    const found = valueAt(value, element, parseText);
    if (found === undefined || found === null || typeof found === 'object')
      // How Pipes fails is not published; that nothing is sent is.
      throw new Error(`${name}: nothing at ${value} that could be used.`);
    return String(found);
  };
}

/** Pipes looks into a text with JSON in it, such as a message's body. */
function parseText(found: unknown): unknown {
  return typeof found === 'string' ? parseJson(found) : found;
}
