import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** Ids of the warnings of this library in a stack, without repetition. */
export function warningIds(stack: Stack): string[] {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-hydrated-dlq:'));
  const ids = warnings.map(({ entry }) => /\[ack: ([^\]]+)\]/.exec(String(entry.data))?.[1] ?? '');
  return [...new Set(ids)].sort();
}
