/** Who makes a call: a role, or an AWS service on its own behalf. */
export type Caller = { readonly roleArn: string } | { readonly service: string };

/** How AWS names a caller in its messages: a role is seen as the session that assumed it. */
export function callerName(caller: Caller): string {
  if ('service' in caller) return caller.service;
  const name = roleName(caller.roleArn);
  return `arn:aws:sts::${accountOf(caller.roleArn)}:assumed-role/${name}/${name}`;
}

/** The name at the end of a role's ARN, behind its path. */
export function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
