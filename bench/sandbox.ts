import { DEFAULTS } from '../lib/pipeline/defaults';

/** The enrichment function as it is deployed by default. */
export const SANDBOX = {
  /** MB. */
  memory: DEFAULTS.memorySize,
  /** Milliseconds. */
  timeout: DEFAULTS.timeout.toMilliseconds(),
} as const;

/** The heap that Lambda's Node.js runtimes give to a function: a tenth of its memory is for young objects. */
export function heapFlags(memory = SANDBOX.memory): readonly string[] {
  const young = Math.floor(memory / 10);
  return [`--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memory - young}`];
}
