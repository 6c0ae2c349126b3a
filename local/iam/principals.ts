import { accountOf, type Caller, callerName } from './caller';
import type { Statement } from './statement';

/**
 * Whether a statement of a resource's policy speaks of a caller.
 *
 * The account as a principal stands for all its roles in a denial; in an allowance it only leaves the decision to the
 * roles' own policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function speaksOf(statement: Statement, caller: Caller): boolean {
  const { byKind, negated } = statement.principals ?? { byKind: {}, negated: false };
  const named = Object.entries(byKind).some(([kind, names]) =>
    names.some((name) => isNamed(caller, kind, name, statement)),
  );
  return named !== negated;
}

function isNamed(caller: Caller, kind: string, name: string, statement: Statement): boolean {
  if (kind === 'AWS' && name === '*') return true;
  if ('service' in caller) return kind === 'Service' && name === caller.service;
  if (kind !== 'AWS') return false;
  if (isAccount(name, accountOf(caller.roleArn))) return statement.effect === 'Deny' || isNegated(statement);
  return name === caller.roleArn || name === callerName(caller);
}

function isNegated({ principals }: Statement): boolean {
  return principals?.negated === true;
}

/** An account is written as its number or as its root. */
export function isAccount(principal: string, account: string): boolean {
  return principal === account || principal === `arn:aws:iam::${account}:root`;
}
