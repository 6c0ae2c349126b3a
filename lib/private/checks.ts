import { Duration, Resource, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The smallest and the largest value that is allowed. */
export interface Bounds {
  readonly min: number;
  /** Unlimited where it is absent. */
  readonly max?: number;
}

/** Where a stack or a resource is deployed; either part may be known only at deployment. */
export interface StackEnvironment {
  readonly account: string;
  readonly region: string;
}

/** Stops the synthesis with an error that names the construct. */
export function fail(scope: IConstruct, message: string): never {
  throw new Error(`${scope.node.path}: ${message}`);
}

/** Fails unless the value is a whole number within the bounds. A value that is known only at deployment passes. */
export function checkNumber(
  scope: IConstruct,
  name: string,
  value: number | undefined,
  bounds: Bounds,
  advice: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || isWithin(value, bounds)) return;
  const allowed = bounds.max === undefined ? `, ${bounds.min} or more` : ` between ${bounds.min} and ${bounds.max}`;
  fail(scope, `${name} must be a whole number${allowed}, received ${value}. ${advice}`);
}

/** Fails unless the duration is within the bounds, which are in seconds. A value that is known only at deployment passes. */
export function checkDuration(
  scope: IConstruct,
  name: string,
  value: Duration | undefined,
  bounds: Required<Bounds>,
  advice: string,
): void {
  if (value === undefined || value.isUnresolved() || isWithin(value.toSeconds({ integral: false }), bounds)) return;
  const [shortest, longest] = [bounds.min, bounds.max].map((seconds) => Duration.seconds(seconds).toHumanString());
  fail(scope, `${name} must be between ${shortest} and ${longest}, received ${value.toHumanString()}. ${advice}`);
}

/** Fails unless the number of characters is within the bounds. A value that is known only at deployment passes. */
export function checkLength(
  scope: IConstruct,
  name: string,
  value: string | undefined,
  bounds: Required<Bounds>,
  advice: string,
): void {
  if (value === undefined || Token.isUnresolved(value) || isWithin(value.length, bounds)) return;
  fail(
    scope,
    `${name} must have between ${bounds.min} and ${bounds.max} characters, received ${value.length}: "${value}". ${advice}`,
  );
}

/** What AWS accepts as the name of a kind of resource. */
export interface NameFormat {
  readonly maxCharacters: number;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly characters: string;
}

/** Fails unless AWS accepts the name. A value that is known only at deployment passes. */
export function checkName(scope: IConstruct, name: string, value: string | undefined, format: NameFormat): void {
  const advice = 'Leave it out to let CloudFormation choose a name.';
  checkLength(scope, name, value, { min: 1, max: format.maxCharacters }, advice);
  if (value === undefined || Token.isUnresolved(value) || format.pattern.test(value)) return;
  fail(scope, `${name} may contain only ${format.characters}, received "${value}". ${advice}`);
}

/** Fails unless the duration is one or more whole days. */
export function checkWholeDays(scope: IConstruct, name: string, value: Duration | undefined): void {
  if (value === undefined || value.isUnresolved()) return;
  if (isWithin(value.toDays({ integral: false }), { min: 1 })) return;
  fail(
    scope,
    `${name} must be a whole number of days, 1 or more, received ${value.toHumanString()}. Leave it out for the default.`,
  );
}

/** Fails if the two are known to be in different accounts or Regions; `what` names them. */
export function checkSameEnvironment(
  scope: IConstruct,
  what: string,
  one: StackEnvironment,
  other: StackEnvironment,
  advice: string,
): void {
  for (const part of ['account', 'region'] as const) {
    if (Token.isUnresolved(one[part]) || Token.isUnresolved(other[part]) || one[part] === other[part]) continue;
    fail(scope, `${what} must be in the same ${part}, received ${one[part]} and ${other[part]}. ${advice}`);
  }
}

/**
 * Fails where one of two stacks has an environment and the other has none: the CDK cannot refer from one to the other,
 * unless the resource has a name of its own, or is of no stack because it was imported.
 */
export function checkEnvironmentsKnown(scope: IConstruct, what: string, stack: Stack, resource: IConstruct): void {
  const other = Stack.of(resource);
  if (stack === other || isNamed(resource) || isImported(resource)) return;
  const known = [stack, other].map(
    ({ account, region }) => !Token.isUnresolved(account) && !Token.isUnresolved(region),
  );
  if (known[0] === known[1]) return;
  const [concrete, agnostic] = known[0] ? [stack, other] : [other, stack];
  fail(
    scope,
    `${what} are in stacks of which only ${concrete.node.path} has an env (${concrete.account}, ${concrete.region}): the CDK cannot refer from one to the other. ` +
      `Set the same env on ${agnostic.node.path}, for example new Stack(app, '${agnostic.node.id}', { env: { account: '${concrete.account}', region: '${concrete.region}' } }), or on neither of them.`,
  );
}

function isNamed(resource: IConstruct): boolean {
  const { physicalName } = resource as { readonly physicalName?: string };
  return physicalName !== undefined && !Token.isUnresolved(physicalName);
}

function isImported(resource: IConstruct): boolean {
  return Resource.isResource(resource) && !Resource.isOwnedResource(resource);
}

function isWithin(value: number, { min, max = Number.MAX_SAFE_INTEGER }: Bounds): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
