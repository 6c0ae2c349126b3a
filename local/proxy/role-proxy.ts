import { bucketArn } from '../arns';
import { AccessDeniedError, authorize, denialMessage, type Permission } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import type { Answer, FaultDecision, ProxyRule } from './fault-decision';
import { type HttpProxy, startHttpProxy } from './http-proxy';
import { encryptionPermissions, IteratorMemory, permissionsOf, returnsIterators } from './permissions';
import { type ProxiedCall, splitS3Path } from './proxied-call';

export interface RoleProxyOptions {
  /** Endpoint of the emulator behind it, which may serve several services. */
  readonly target: string;
  readonly region: string;
  readonly account: string;
  /** The role that an access key belongs to; `undefined` for a caller without a role, who may do everything. */
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
 * A caller without a role (a person with the AWS CLI, a test) passes as an administrator.
 */
export async function startRoleProxy(options: RoleProxyOptions): Promise<RoleProxy> {
  const iterators = new IteratorMemory();
  const allowed = { rule: options.rule ?? (() => undefined) };
  const context = { region: options.region, account: options.account, iterators };

  const rule: ProxyRule = async (call) => {
    const roleArn = options.roleOf(call.accessKeyId);
    const needed = permissionsOf(call, context);
    const permissions = roleArn && needed ? [...needed, ...(await listingPermission(call, options.target))] : needed;
    const refusal = roleArn && refuse(call, roleArn, permissions, options);
    if (refusal) return { answer: refusal };
    const decision = await allowed.rule(call);
    return returnsIterators(call) ? learning(iterators, permissions?.[0]?.resourceArn, decision) : decision;
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

const S3_READS: readonly string[] = ['GetObject', 'HeadObject'];

/**
 * What S3 asks for before it says that an object does not exist.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
async function listingPermission({ service, operation, path }: ProxiedCall, target: string): Promise<Permission[]> {
  if (service !== 's3' || !S3_READS.includes(operation)) return [];
  const { status } = await fetch(new URL(path, target), { method: 'HEAD' });
  const isMissing = status === 404;
  return isMissing ? [{ action: 's3:ListBucket', resourceArn: bucketArn(splitS3Path(path).bucket) }] : [];
}

/** `undefined` when the role may do it. A call whose permissions are unknown is refused, because AWS might deny it. */
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
  const message = `The local cloud does not know which permissions ${service} ${name} needs, so no role may call it`;
  return { status: 400, type: 'NotImplemented', message };
}

function learning(
  iterators: IteratorMemory,
  streamArn: string | undefined,
  decision: FaultDecision = {},
): FaultDecision {
  if (streamArn === undefined) return decision;
  return {
    ...decision,
    observeAnswer: (answer, bytes) => {
      iterators.learn(streamArn, answer);
      decision.observeAnswer?.(answer, bytes);
    },
  };
}

/** The answer to a denied call, in the words of the called service. */
function deniedAnswer({ service }: ProxiedCall, { denial, message }: AccessDeniedError): Answer {
  const isKey = denial.action.startsWith('kms:');
  switch (service) {
    case 's3':
      return {
        status: 403,
        type: 'AccessDenied',
        message: denialMessage({ ...denial, resourceArn: `"${denial.resourceArn}"` }),
      };
    case 'sqs':
      return isKey
        ? { status: 400, type: 'KMS.AccessDeniedException', message }
        : {
            status: 403,
            type: 'AccessDenied',
            message: message.replaceAll(denial.action, denial.action.toLowerCase()),
          };
    case 'kinesis':
      return { status: 400, type: isKey ? 'KMSAccessDeniedException' : 'AccessDeniedException', message };
    default:
      return { status: 400, type: 'AccessDeniedException', message };
  }
}
