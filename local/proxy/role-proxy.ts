import { AccessDeniedError } from '../iam/access-denied-error';
import { authorize, type Permission } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import { permissionsOf } from '../iam/requests';
import { encryptionPermissions } from '../iam/requests/encryption';
import { givesIterators, IteratorMemory } from '../iam/requests/iterator-memory';
import type { LocalEvent } from '../local-event';
import { deniedAnswer } from './denied-answer';
import { type HttpProxy, startHttpProxy } from './http-proxy';
import type { ProxiedCall } from './proxied-call';
import type { Answer, ProxyRule, Verdict } from './verdict';

export interface RoleProxyOptions {
  /** Endpoint of the emulator behind it, which may serve several services. */
  readonly target: string;
  readonly region: string;
  readonly account: string;
  /** The role that uses an access key; nothing for anybody else, who may do everything. */
  readonly roleOf: (accessKeyId: string) => string | undefined;
  readonly policies: Policies;
  /** Gets every denied call. */
  readonly report: (event: LocalEvent) => void;
  /** What happens to calls that are allowed. @default - they pass */
  readonly rule?: ProxyRule;
}

export type RoleProxy = Omit<HttpProxy, 'calls'>;

/**
 * Starts a proxy that lets a role do what its policies allow, and answers everything else as AWS does.
 *
 * Whoever is no role (a person with the AWS CLI, a test) passes as an administrator.
 */
export async function startRoleProxy(options: RoleProxyOptions): Promise<RoleProxy> {
  const iterators = new IteratorMemory();
  const allowed = { rule: options.rule ?? (() => undefined) };
  const context = { region: options.region, account: options.account, iterators };

  const rule: ProxyRule = async (call) => {
    const roleArn = options.roleOf(call.accessKeyId);
    const permissions = permissionsOf(call, context);
    const refusal = roleArn && refuse(call, roleArn, permissions, options);
    if (refusal) return { answer: refusal };
    const verdict = await allowed.rule(call);
    return givesIterators(call) ? learning(iterators, permissions?.[0]?.resourceArn, verdict) : verdict;
  };

  const { endpoint, stop } = await startHttpProxy(options.target, { rule, keepCalls: false });
  return {
    endpoint,
    stop,
    setRule: (next) => {
      allowed.rule = next;
    },
  };
}

/** Nothing when the role may do it. A call whose permissions nobody knows might be denied in the cloud. */
function refuse(
  call: ProxiedCall,
  roleArn: string,
  permissions: readonly Permission[] | undefined,
  { policies, report }: RoleProxyOptions,
): Answer | undefined {
  if (permissions === undefined) return unknownCall(call);
  const onKeys = permissions.flatMap((permission) => encryptionPermissions(permission, policies));
  for (const permission of [...permissions, ...onKeys]) {
    const denial = denialOf(policies, roleArn, permission);
    if (denial === undefined) continue;
    const { action, resourceArn } = permission;
    report({ type: 'access-denied', roleArn, action, resourceArn });
    return deniedAnswer(call, denial);
  }
  return undefined;
}

function denialOf(policies: Policies, roleArn: string, permission: Permission): AccessDeniedError | undefined {
  try {
    authorize(policies, { roleArn }, permission);
    return undefined;
  } catch (error) {
    if (error instanceof AccessDeniedError) return error;
    throw error;
  }
}

function unknownCall({ service, operation, method, path }: ProxiedCall): Answer {
  const name = operation || `${method} ${path}`;
  const message = `The offline cloud does not know which permissions ${service} ${name} needs, so no role may call it`;
  return { status: 400, type: 'NotImplemented', message };
}

function learning(iterators: IteratorMemory, streamArn: string | undefined, verdict: Verdict = {}): Verdict {
  if (streamArn === undefined) return verdict;
  return {
    ...verdict,
    observeAnswer: (answer, bytes) => {
      iterators.learn(streamArn, answer);
      verdict.observeAnswer?.(answer, bytes);
    },
  };
}
