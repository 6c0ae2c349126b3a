import type { AllowableRefusal } from '../../redrive/refusal';

/** What a person can say of a redrive, and within which bounds. */
export const REDRIVE_BOUNDS = {
  /** Messages that are sent first, one by one. */
  canary: { min: 1, max: 1_000 },
  /** Messages begun in a second. */
  rate: { min: 0.01, max: 10_000 },
  /** Shards side by side. */
  concurrency: { min: 1, max: 1_000 },
  /** Messages that were not done after which the run stops. */
  stopAfter: { min: 1, max: 1_000_000 },
} as const;

/** Messages begun in a second, unless more are asked for: what follows the function has to cope with them. */
export const DEFAULT_RATE = 10;
export const DEFAULT_CONCURRENCY = 10;

/** Whether a text can be the target of a redrive. */
export function isFunctionArn(text: string): boolean {
  return /^arn:[^:]+:lambda:/.test(text);
}

/** The reasons not to send that are overruled. */
export function allowedRefusals(given: {
  readonly allow?: readonly AllowableRefusal[];
  readonly includeInexact?: boolean;
}): AllowableRefusal[] {
  return [...(given.allow ?? []), ...(given.includeInexact ? (['INEXACT', 'PARTIAL'] as const) : [])];
}
