import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** Warnings of this library in a stack, each with its id. */
export function warningTexts(stack: Stack): string[] {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-hydrated-dlq:'));
  return warnings.map(({ entry }) => String(entry.data));
}

/** Ids of the warnings of this library in a stack, without repetition. */
export function warningIds(stack: Stack): string[] {
  const ids = warningTexts(stack).map((text) => /\[ack: ([^\]]+)\]/.exec(text)?.[1] ?? '');
  return [...new Set(ids)].sort();
}
