import { type AccessDecision, type AccessRequest, type ConditionContext, evaluate } from './evaluate';
import type { Policies } from './policies';
import type { Statement } from './policy-document';
import { accountOf, appliesTo, type Caller, callerName, isAccount } from './principals';

/** One thing that a caller must be allowed to do. */
export interface Permission {
  readonly action: string;
  readonly resourceArn: string;
  /** What only this call knows, such as `aws:SourceArn`. */
  readonly context?: ConditionContext;
}

/**
 * Checks a permission against the caller's policies and the resource's, as AWS does within one account: either may
 * allow, each may deny.
 *
 * @throws AccessDeniedError unless it is allowed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function authorize(policies: Policies, caller: Caller, permission: Permission): void {
  const { action, resourceArn } = permission;
  const request = { action, resource: resourceArn, conditionContext: contextOf(caller, permission) };
  const identity = evaluate('service' in caller ? [] : policies.identityStatements(caller.roleArn), request);
  const ofResource = policies.resourceStatements(resourceArn);
  const resource = evaluate(
    ofResource.filter((statement) => appliesTo(statement, caller)),
    request,
  );
  const reason = denialReason(action, identity, resource);
  if (reason) throw new AccessDeniedError({ caller, action, resourceArn, reason });
  if (isKey(resourceArn) && resource !== 'allowed') requireDelegation(caller, ofResource, request);
}

/** `undefined` when access is allowed. */
function denialReason(action: string, identity: AccessDecision, resource: AccessDecision): string | undefined {
  if (identity === 'explicitly denied') return 'with an explicit deny in an identity-based policy';
  if (resource === 'explicitly denied') return 'with an explicit deny in a resource-based policy';
  if (identity === 'allowed' || resource === 'allowed') return undefined;
  return `because no identity-based policy allows the ${action} action`;
}

/** A role's policies count for a key only when the key's own policy leaves the decision to the account. */
function requireDelegation(caller: Caller, keyStatements: readonly Statement[], request: AccessRequest): void {
  const account = accountOf(request.resource);
  const delegating = keyStatements.filter(({ principals }) =>
    principals?.byKind.AWS?.some((name) => isAccount(name, account)),
  );
  if (evaluate(delegating, request) === 'allowed') return;
  const reason = `because no resource-based policy allows the ${request.action} action`;
  throw new AccessDeniedError({ caller, action: request.action, resourceArn: request.resource, reason });
}

function isKey(resourceArn: string): boolean {
  return resourceArn.startsWith('arn:aws:kms:');
}

/** What is true of every call here. A call within this machine counts as secure transport. */
function contextOf(caller: Caller, { resourceArn, context }: Permission): ConditionContext {
  return {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:RequestedRegion': resourceArn.split(':')[3] ?? '',
    'aws:ResourceAccount': accountOf(resourceArn) || ('roleArn' in caller ? accountOf(caller.roleArn) : ''),
    'aws:PrincipalIsAWSService': String('service' in caller),
    ...('roleArn' in caller && {
      'aws:PrincipalArn': caller.roleArn,
      'aws:PrincipalAccount': accountOf(caller.roleArn),
    }),
    ...context,
  };
}

interface Denial {
  readonly caller: Caller;
  readonly action: string;
  readonly resourceArn: string;
  /** The end of AWS's message, such as `because no identity-based policy allows the sqs:SendMessage action`. */
  readonly reason: string;
}

/** A call that the policies in the template do not allow; the message is AWS's. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedException';

  constructor(readonly denial: Denial) {
    super(denialMessage(denial));
  }
}

export function denialMessage({ caller, action, resourceArn, reason }: Denial): string {
  return `User: ${callerName(caller)} is not authorized to perform: ${action} on resource: ${resourceArn} ${reason}`;
}
