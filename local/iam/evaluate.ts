import { type ConditionContext, holds } from './conditions';
import type { Matcher, Statement } from './statement';
import { matchesAction, matchesResource } from './wildcard';

export interface AccessRequest {
  /** Such as `kinesis:GetRecords`. */
  readonly action: string;
  /** ARN of what is acted upon; `*` for actions without a resource. */
  readonly resource: string;
  readonly conditionContext: ConditionContext;
}

/** What a set of policies says about a request, and the statement that says it. */
export type Evaluation =
  | { readonly outcome: 'allowed' | 'explicitly denied'; readonly statement: Statement }
  | { readonly outcome: 'implicitly denied' };

/**
 * Evaluates statements against a request. A denial wins over every allowance, and what nobody allows is denied.
 *
 * @throws Error for a condition operator that is not known here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(statements: readonly Statement[], request: AccessRequest): Evaluation {
  const applicable = statements.filter((statement) => applies(statement, request));
  const denial = applicable.find((statement) => statement.effect === 'Deny');
  if (denial) return { outcome: 'explicitly denied', statement: denial };
  const allowance = applicable[0];
  return allowance ? { outcome: 'allowed', statement: allowance } : { outcome: 'implicitly denied' };
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
