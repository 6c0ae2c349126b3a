import type { Statement } from './policy-document';

/** A role, or an AWS service that calls in its own name. */
export type Caller = { readonly roleArn: string } | { readonly service: string };

/** How AWS names a caller in its messages: a role is seen as the session that assumed it. */
export function callerName(caller: Caller): string {
  if ('service' in caller) return caller.service;
  const name = roleName(caller.roleArn);
  return `arn:aws:sts::${accountOf(caller.roleArn)}:assumed-role/${name}/${name}`;
}

/** The name at the end of a role's ARN, without its path. */
export function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/**
 * Whether a statement of a resource's policy applies to a caller.
 *
 * In a denial, the account as principal stands for all its roles. In an allowance, it only leaves the decision to the
 * roles' own policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function appliesTo(statement: Statement, caller: Caller): boolean {
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

/** An account is named by its number or by its root. */
export function isAccount(principal: string, account: string): boolean {
  return principal === account || principal === `arn:aws:iam::${account}:root`;
}
