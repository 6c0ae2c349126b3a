import { Token } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EVENT_PATTERN_CHARACTERS } from '../../contract/limits';
import { functionMatch, streamMatch, tableMatch } from '../../contract/qualified-names';
import { checkLength, fail } from '../private/checks';
import { withoutTokens } from '../private/token-text';
import { RuleWithDeadLetterKeys } from './dead-letter-key';
import type { HydratedEvents } from './destination';
import { HydrationStatus } from './hydration-status';

const STATUSES = Object.values(HydrationStatus);

/** Which hydrated failures a rule matches: those of the streams and tables, of the functions, and with the statuses. */
export interface OnHydratedFailureOptions extends events.OnEventOptions {
  /**
   * Failures of these Kinesis streams, including those of enhanced fan-out consumers.
   *
   * @default - failures of every stream, unless `tables` is set
   */
  readonly streams?: kinesis.IStream[];

  /**
   * Failures of the streams of these tables.
   *
   * @default - failures of every table, unless `streams` is set
   */
  readonly tables?: dynamodb.ITable[];

  /**
   * Failures of these functions, under any alias or version.
   *
   * @default - failures of every function
   */
  readonly functions?: lambda.IFunction[];

  /**
   * Failures hydrated with these statuses.
   *
   * @default - every status
   */
  readonly statuses?: HydrationStatus[];
}

/** A rule for hydrated failures on their event bus. */
export function hydratedFailureRule(
  scope: Construct,
  id: string,
  { eventBus, source, detailType }: HydratedEvents,
  options: OnHydratedFailureOptions,
): events.Rule {
  checkOptions(scope, options);
  const eventPattern = { source: [source], detailType: [detailType], detail: detailPattern(options) };
  checkPattern(scope, { ...eventPattern, ...options.eventPattern });
  const rule = new RuleWithDeadLetterKeys(options.crossStackScope ?? scope, id, {
    eventBus,
    ruleName: options.ruleName,
    description: options.description,
    eventPattern,
  });
  rule.addEventPattern(options.eventPattern);
  rule.addTarget(options.target);
  return rule;
}

function checkOptions(scope: Construct, options: OnHydratedFailureOptions): void {
  for (const name of ['streams', 'tables', 'functions', 'statuses'] as const) {
    if (options[name]?.length === 0) {
      fail(scope, `${name} must not be empty, received []. Leave it out to match all of them.`);
    }
  }
  for (const status of options.statuses ?? []) {
    if (Token.isUnresolved(status) || STATUSES.includes(status)) continue;
    fail(
      scope,
      `statuses must be among ${STATUSES.join(', ')}, received "${status}". Leave it out to match all of them.`,
    );
  }
}

/** Checks what is known of the pattern at synth: tokens do not count. */
function checkPattern(scope: Construct, pattern: events.EventPattern): void {
  checkLength(
    scope,
    'the event pattern of a rule',
    withoutTokens(JSON.stringify(pattern)),
    { min: 1, max: EVENT_PATTERN_CHARACTERS },
    'Create several rules with fewer streams, tables and functions each.',
  );
}

function detailPattern({ streams, tables, functions, statuses }: OnHydratedFailureOptions) {
  const sources = [
    ...(streams
      ? [{ KinesisBatchInfo: { streamArn: streams.flatMap(({ streamArn }) => streamMatch(streamArn)) } }]
      : []),
    ...(tables ? [{ DDBStreamBatchInfo: { streamArn: tables.flatMap(({ tableArn }) => tableMatch(tableArn)) } }] : []),
  ];
  const detail = {
    ...(sources.length > 1 ? { $or: sources } : sources[0]),
    ...(functions && {
      requestContext: { functionArn: functions.flatMap(({ functionArn }) => functionMatch(functionArn)) },
    }),
    ...(statuses && { hydration: { status: statuses } }),
  };
  return Object.keys(detail).length > 0 ? detail : undefined;
}
