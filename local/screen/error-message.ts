import { parseJson } from '../parse-json';

/** Lambda's errors are JSON; the message in it is what a person reads. */
export function errorMessage(error: string): string {
  const parsed = parseJson(error) as { readonly errorMessage?: string } | undefined;
  return parsed?.errorMessage ?? error;
}
