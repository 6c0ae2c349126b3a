import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { StreamSource } from '../../contract/message';
import { functionMatch, streamMatch, tableMatch } from '../../contract/qualified-names';

/** The stream, or the table with all its streams, that a filter is about. */
export interface FilterSubject {
  readonly source: StreamSource;
  readonly arn: string;
}

/**
 * Selects the failures that a pipeline hydrates. Filters are alternatives: a pointer has to match one of them.
 *
 * A pipe **deletes** messages that match none of its filters. They are removed from the staging queue, not hydrated and
 * not kept anywhere. That includes messages that are not JSON.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
 */
export class FailureFilter {
  /** Failures of this Kinesis stream, including those of enhanced fan-out consumers. */
  static stream(stream: kinesis.IStream): FailureFilter {
    const subject: FilterSubject = { source: 'kinesis', arn: stream.streamArn };
    return new FailureFilter({ KinesisBatchInfo: { streamArn: streamMatch(subject.arn) } }, subject);
  }

  /** Failures of this table's stream, including streams that the table had before or will have. */
  static table(table: dynamodb.ITable): FailureFilter {
    const subject: FilterSubject = { source: 'dynamodb', arn: table.tableArn };
    return new FailureFilter({ DDBStreamBatchInfo: { streamArn: tableMatch(subject.arn) } }, subject);
  }

  /** Failures of this function, under any alias or version. For an alias or a version, only its own failures. */
  static function(handler: lambda.IFunction): FailureFilter {
    return new FailureFilter(
      { requestContext: { functionArn: functionMatch(handler.functionArn) } },
      undefined,
      handler,
    );
  }

  /** Failures that Lambda gave up on for this reason, such as `RetryAttemptsExhausted` or `RecordAgeExceeded`. */
  static condition(condition: string): FailureFilter {
    return new FailureFilter({ requestContext: { condition: [condition] } });
  }

  /**
   * Failures whose pointer matches this event pattern.
   *
   * @param pattern - an event pattern over the members of the pointer, such as `{ KinesisBatchInfo: { batchSize: [1] } }`,
   * with the operators that pipes support: not `wildcard`, `cidr`, or `anything-but` with another operator.
   * Valid length as JSON: at most 4,096 characters, together with the `{"body":…}` around it.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
   */
  static pattern(pattern: { readonly [member: string]: unknown }): FailureFilter {
    return new FailureFilter(pattern);
  }

  private constructor(
    /**
     * The event pattern over the members of the pointer.
     *
     * @internal
     */
    readonly _pattern: Readonly<Record<string, unknown>>,
    /** @internal */
    readonly _subject?: FilterSubject,
    /**
     * The function, alias or version that a filter is about.
     *
     * @internal
     */
    readonly _handler?: lambda.IFunction,
  ) {}
}
