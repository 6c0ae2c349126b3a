/**
 * Pointers carry qualified names: a function's alias or version, an enhanced fan-out consumer of a stream, one of the
 * streams that a table has had. These functions build the event pattern leaves that match every qualified form of a
 * plain ARN. They only concatenate, so the ARN may be a CDK token.
 */

/** A leaf of an event pattern: the value is exactly this ARN, or starts like a qualified form of it. */
export type ArnMatch = readonly [string, { readonly prefix: string }];

/** The function under any alias or version. */
export function functionMatch(functionArn: string): ArnMatch {
  return [functionArn, { prefix: `${functionArn}:` }];
}

/** The Kinesis stream or DynamoDB stream itself, or as one of its enhanced fan-out consumers sees it. */
export function streamMatch(streamArn: string): ArnMatch {
  return [streamArn, { prefix: `${streamArn}/consumer/` }];
}

/** Any stream that the table has, had or will have: enabling a table's stream again gives it a new ARN. */
export function tableMatch(tableArn: string): readonly [{ readonly prefix: string }] {
  return [{ prefix: `${tableArn}/stream/` }];
}

/** Whether a pointer's function is this one, under any alias or version. */
export function isFunction(functionArn: string, qualifiedArn: string): boolean {
  const [arn, { prefix }] = functionMatch(functionArn);
  return qualifiedArn === arn || qualifiedArn.startsWith(prefix);
}

const FUNCTION_ARN = /^arn:[^:]+:lambda:[a-z0-9-]+:\d{12}:function:[\w.-]{1,140}(:[\w$.-]{1,128})?$/;

/**
 * Whether a text is the ARN of a function, with or without an alias or version: Lambda takes no other.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function isFunctionArn(text: string): boolean {
  return FUNCTION_ARN.test(text);
}

/** The stream's own ARN, cut back from that of an enhanced fan-out consumer. */
export function plainStreamArn(streamArn: string): string {
  return streamArn.replace(/(:stream\/[^/]+)\/consumer\/.*$/s, '$1');
}
