import type { Condition, Matcher, Statement } from './policy-document';
import { matchesAction, matchesResource, matchesWildcard } from './wildcard';

export interface AccessRequest {
  /** Such as `kinesis:GetRecords`. */
  readonly action: string;
  /** ARN of the resource; `*` for actions without a resource. */
  readonly resource: string;
  readonly conditionContext: ConditionContext;
}

/** What a set of policies says about a request. */
export type AccessDecision = 'allowed' | 'explicitly denied' | 'implicitly denied';

/**
 * Evaluates statements against a request. A denial wins over every allowance, and what no statement allows is denied.
 *
 * @throws Error for a condition operator that the local cloud does not know.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(statements: readonly Statement[], request: AccessRequest): AccessDecision {
  const applicable = statements.filter((statement) => applies(statement, request));
  if (applicable.some((statement) => statement.effect === 'Deny')) return 'explicitly denied';
  return applicable.length > 0 ? 'allowed' : 'implicitly denied';
}

function applies(statement: Statement, { action, resource, conditionContext }: AccessRequest): boolean {
  return (
    matches(statement.actions, (pattern) => matchesAction(pattern, action)) &&
    matches(statement.resources, (pattern) => matchesResource(pattern, resource)) &&
    statement.conditions.every((condition) => holds(condition, conditionContext))
  );
}

function matches({ patterns, negated }: Matcher, isMatch: (pattern: string) => boolean): boolean {
  return patterns.some(isMatch) !== negated;
}

/** What is known about a call beside its action and resource, such as `aws:SourceArn`. Keys are compared without case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

type Comparison = (value: string, wanted: string) => boolean;

const equalsIgnoringCase: Comparison = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: (value, wanted) => matchesWildcard(wanted, value),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: equalsIgnoringCase,
  NumericEquals: (value, wanted) => Number(value) === Number(wanted),
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
  NumericLessThanEquals: (value, wanted) => Number(value) <= Number(wanted),
  NumericGreaterThan: (value, wanted) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (value, wanted) => Number(value) >= Number(wanted),
};

/** Operators that negate another one. */
const OPPOSITES: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

/**
 * Whether a condition holds.
 *
 * @throws Error for an operator that the local cloud does not know: a guess could allow what AWS denies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(condition: Condition, context: ConditionContext): boolean {
  const values = lookUp(context, condition.key);
  if (condition.operator === 'Null') return condition.values.includes(String(values === undefined));
  const { quantifier, operator, ifExists } = parseOperator(condition.operator);
  const matches = matcherOf(operator, condition.values);
  if (values === undefined) return ifExists || quantifier === 'ForAllValues' || (!quantifier && operator in OPPOSITES);
  return quantifier === 'ForAllValues' ? values.every(matches) : values.some(matches);
}

/** Compares one value with all wanted ones: any of them must match, or none for a negated operator. */
function matcherOf(operator: string, wanted: readonly string[]): (value: string) => boolean {
  const compare = COMPARISONS[OPPOSITES[operator] ?? operator];
  if (compare === undefined) {
    const known = [...Object.keys(COMPARISONS), ...Object.keys(OPPOSITES), 'Null'].join(', ');
    throw new Error(`The local cloud does not know the condition operator ${operator}; it knows ${known}`);
  }
  const isOpposite = operator in OPPOSITES;
  return (value) => wanted.some((one) => compare(value, one)) !== isOpposite;
}

function parseOperator(text: string) {
  const [, quantifier, operator = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(text) ?? [];
  return { quantifier, operator, ifExists: ifExists !== undefined };
}

function lookUp(context: ConditionContext, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => equalsIgnoringCase(name, key));
  return found && [found[1]].flat();
}

/** Each of the six parts is matched separately. */
function matchesArn(value: string, wanted: string): boolean {
  const parts = arnParts(value);
  return arnParts(wanted).every((pattern, index) => matchesWildcard(pattern, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
