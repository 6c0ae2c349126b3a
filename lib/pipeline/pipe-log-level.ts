/**
 * What a pipe logs.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html
 */
export enum PipeLogLevel {
  /** Nothing. */
  OFF = 'OFF',
  /** Failed executions and stages. */
  ERROR = 'ERROR',
  /** Also the steps of an execution. */
  INFO = 'INFO',
  /** Everything, skipped target stages included. */
  TRACE = 'TRACE',
}
