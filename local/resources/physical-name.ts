import { createHash } from 'node:crypto';
import type { ResourceRequest } from './resource-type';

export interface NameRules {
  readonly maxLength: number;
  readonly lowerCase?: boolean;
  /** Ending that the name must have, such as `.fifo`. */
  readonly suffix?: string;
}

const HASH_LENGTH = 8;

/** The name that the template gives a resource, or one made of stack and logical id: the same in every run. */
export function physicalName(given: unknown, { stackName, logicalId }: ResourceRequest, rules: NameRules): string {
  if (given !== undefined) return `${given}`;
  const { maxLength, lowerCase = false, suffix = '' } = rules;
  const full = `${stackName}-${logicalId}`;
  const name = full.length + suffix.length <= maxLength ? full : shorten(full, maxLength - suffix.length);
  return (lowerCase ? name.toLowerCase() : name) + suffix;
}

/** Two long names that begin alike must not become the same. */
function shorten(name: string, maxLength: number): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, maxLength - HASH_LENGTH - 1)}-${hash}`;
}
