import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Where something is deployed; may be known only at deployment. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** Stops the synthesis, naming the construct. */
export function fail(scope: IConstruct, message: string): never {
  throw new Error(`${scope.node.path}: ${message}`);
}

/** Fails unless the number lies in the range. What is known only at deployment passes. */
export function checkRange(
  scope: IConstruct,
  name: string,
  value: number | undefined,
  range: Range,
  wayOut: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || isWithin(value, range)) return;
  fail(scope, `${name} must be a whole number between ${range.min} and ${range.max}, received ${value}. ${wayOut}`);
}

/** Fails unless the duration lies in the range, which is in seconds. What is known only at deployment passes. */
export function checkDuration(
  scope: IConstruct,
  name: string,
  value: Duration | undefined,
  range: Range,
  wayOut: string,
): void {
  if (value === undefined || value.isUnresolved() || isWithin(value.toSeconds({ integral: false }), range)) return;
  const [shortest, longest] = [range.min, range.max].map((seconds) => Duration.seconds(seconds).toHumanString());
  fail(scope, `${name} must be between ${shortest} and ${longest}, received ${value.toHumanString()}. ${wayOut}`);
}

/** Fails unless the text has as many characters as the range says. What is known only at deployment passes. */
export function checkLength(
  scope: IConstruct,
  name: string,
  value: string | undefined,
  range: Range,
  wayOut: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || isWithin(value.length, range)) return;
  fail(
    scope,
    `${name} must have between ${range.min} and ${range.max} characters, received ${value.length}: "${value}". ${wayOut}`,
  );
}

/** What a name of a kind of resource may look like. */
export interface NameRules {
  readonly maxCharacters: number;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly characters: string;
}

/** Fails unless AWS takes the name. What is known only at deployment passes. */
export function checkName(scope: IConstruct, name: string, value: string | undefined, rules: NameRules): void {
  const wayOut = 'Leave it out to let CloudFormation choose a name.';
  checkLength(scope, name, value, { min: 1, max: rules.maxCharacters }, wayOut);
  if (value === undefined || Token.isUnresolved(value) || rules.pattern.test(value)) return;
  fail(scope, `${name} may hold ${rules.characters}, received "${value}". ${wayOut}`);
}

/** Fails unless the duration is one or more whole days. */
export function checkWholeDays(scope: IConstruct, name: string, value: Duration | undefined): void {
  if (value === undefined || value.isUnresolved()) return;
  if (isWithin(value.toDays({ integral: false }), { min: 1, max: Number.MAX_SAFE_INTEGER })) return;
  fail(
    scope,
    `${name} must be a whole number of days, 1 or more, received ${value.toHumanString()}. Leave it out for the default.`,
  );
}

/** Fails if two things are known to be in different accounts or Regions; `what` says which two. */
export function checkSameEnvironment(
  scope: IConstruct,
  what: string,
  one: Environment,
  other: Environment,
  wayOut: string,
): void {
  for (const part of ['account', 'region'] as const) {
    if (Token.isUnresolved(one[part]) || Token.isUnresolved(other[part]) || one[part] === other[part]) continue;
    fail(scope, `${what} must be in the same ${part}, received ${one[part]} and ${other[part]}. ${wayOut}`);
  }
}

function isWithin(value: number, { min, max }: Range): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
