import { Stack, Token } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { unsupportedOperators } from '../../contract/event-pattern';
import { PIPE_FILTER_CHARACTERS, PIPE_FILTERS } from '../../contract/limits';
import { POINTER_MEMBERS } from '../../contract/pointer';
import { checkLength, fail } from '../private/checks';
import { withoutTokens } from '../private/token-text';
import type { FailureFilter } from './failure-filter';

/** Operators that rules support and pipes do not, in the JSON text of a pattern: there, only operators have a text or an object. */
const OPERATORS_OF_RULES = /"(?:wildcard|cidr)":"|"anything-but":\{/;

/** The filters as patterns of a pipe, which sees the pointer as the body of an SQS message. */
export function pipePatterns(scope: Construct, filters: readonly FailureFilter[], intakeBucket?: s3.IBucket): string[] {
  if (filters.length === 0) return [];
  // A notification names no pointer: the enrichment applies the filters to those, once it has read the object.
  const others = intakeBucket ? [NOTIFICATIONS] : [];
  const most = PIPE_FILTERS - others.length;
  if (filters.length > most) {
    fail(
      scope,
      `filters must hold at most ${most}${intakeBucket ? ' with a bucket as intake' : ''}, received ${filters.length}. ` +
        'List several values in one FailureFilter.pattern(), or use an event bus and rules.',
    );
  }
  return [...filters.map(({ _pattern }) => pipePattern(scope, _pattern)), ...others];
}

/** S3's notifications, as a pattern of a pipe. */
const NOTIFICATIONS = JSON.stringify({ body: { Records: { eventSource: ['aws:s3'] } } });

/** What the enrichment's environment has room for; bytes. */
const ENVIRONMENT_FILTERS_BYTES = 1_500;

/** The filters as the enrichment applies them to what it reads from the intake bucket: JSON text, `undefined` without filters. */
export function enrichmentPatterns(scope: Construct, filters: readonly FailureFilter[]): string | undefined {
  if (filters.length === 0) return undefined;
  const patterns = filters.map(({ _pattern }) => _pattern);
  const bytes = Buffer.byteLength(withoutTokens(JSON.stringify(patterns)));
  if (bytes > ENVIRONMENT_FILTERS_BYTES) {
    fail(
      scope,
      `filters must have at most ${ENVIRONMENT_FILTERS_BYTES} bytes together with a bucket as intake, received ${bytes}: the enrichment's environment holds no more. ` +
        'Shorten them, or use an event bus and rules.',
    );
  }
  return Stack.of(scope).toJsonString(patterns);
}

function pipePattern(scope: Construct, pattern: FailureFilter['_pattern']): string {
  const [unsupported] = unsupportedOperators(pattern);
  if (unsupported) {
    fail(
      scope,
      `a filter must be an event pattern, such as { requestContext: { condition: ['RecordAgeExceeded'] } }, received ${unsupported}. ` +
        'Put values into arrays. See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html',
    );
  }
  checkMembers(scope, pattern);
  checkOperators(scope, pattern);
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

/** A pattern over members that no pointer has would make the pipe delete every failure. */
function checkMembers(scope: Construct, pattern: FailureFilter['_pattern']): void {
  const unknown = membersOf(pattern).find((name) => !isPointerMember(name));
  if (unknown === undefined) return;
  fail(
    scope,
    `a filter must be about members of the pointer (${POINTER_MEMBERS.join(', ')}), received "${unknown}" in ${JSON.stringify(pattern)}. ` +
      'No pointer has this member, so the pipe would delete every failure. Write the members as they are in the pointer, without "body" around them.',
  );
}

/** The names at the top level, including those of alternatives. */
function membersOf(pattern: object): readonly string[] {
  return Object.entries(pattern).flatMap(([name, value]) =>
    name === '$or' && Array.isArray(value) ? value.flatMap(membersOf) : name,
  );
}

function isPointerMember(name: string): boolean {
  return Token.isUnresolved(name) || POINTER_MEMBERS.some((member) => member === name);
}

function checkOperators(scope: Construct, pattern: FailureFilter['_pattern']): void {
  const text = JSON.stringify(pattern);
  if (!OPERATORS_OF_RULES.test(text)) return;
  fail(
    scope,
    `a filter must not use wildcard, cidr or anything-but with another operator, which pipes do not support, received ${text}. ` +
      'Use prefix, suffix or anything-but with values, or select failures by rules on an event bus. ' +
      'See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html',
  );
}
