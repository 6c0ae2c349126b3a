import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { unsupportedOperators } from '../../contract/event-pattern';
import { PIPE_FILTER_CHARACTERS, PIPE_FILTERS } from '../../contract/limits';
import { checkLength, fail } from '../private/checks';
import { withoutTokens } from '../private/token-text';
import type { FailureFilter } from './failure-filter';

/** The filters as patterns of a pipe, which sees the pointer as the body of an SQS message. */
export function pipePatterns(scope: Construct, filters: readonly FailureFilter[]): string[] {
  if (filters.length > PIPE_FILTERS) {
    fail(
      scope,
      `filters must hold at most ${PIPE_FILTERS}, received ${filters.length}. ` +
        'Name several values in one FailureFilter.pattern(), or use an event bus and rules.',
    );
  }
  return filters.map(({ pattern }) => pipePattern(scope, pattern));
}

function pipePattern(scope: Construct, pattern: unknown): string {
  const [unsupported] = unsupportedOperators(pattern);
  if (unsupported) {
    fail(
      scope,
      `a filter must be an event pattern, such as { requestContext: { condition: ['RecordAgeExceeded'] } }, received ${unsupported}. ` +
        'Values go into arrays; see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html',
    );
  }
  const message = { body: pattern };
  checkLength(
    scope,
    'a filter',
    withoutTokens(JSON.stringify(message)),
    { min: 1, max: PIPE_FILTER_CHARACTERS },
    'Split it into several filters, or use an event bus and rules.',
  );
  return Stack.of(scope).toJsonString(message);
}
