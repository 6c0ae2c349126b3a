import { tmpdir } from 'node:os';
import { actionOf, callOf, resourceOf } from './aws-call';

/**
 * What keeps a command from its work, in words for a person: what is wrong, and what to do. Anything else that is thrown
 * is a bug.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble';
}

/** The credentials have expired: nothing more can be done in this run. */
export class ExpiredCredentials extends Trouble {}

/** AWS denies a call. */
export class MissingPermission extends Trouble {}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'];
const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|NotAuthorized|UnauthorizedOperation|KMS\.AccessDeniedException|KmsAccessDenied)$/;
const UNKNOWN_KEY = /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId)$/;
const THROTTLED =
  /^(ThrottlingException|Throttling|TooManyRequestsException|RequestThrottled|SlowDown|LimitExceededException)$/;
const NO_SPACE = /^(ENOSPC|EDQUOT|EROFS)$/;
const UNREACHABLE = /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether a sentence names an error after which no call can succeed with the credentials at hand. */
export function namesUnusableCredentials(sentence: string): boolean {
  return [...EXPIRED, ...NO_CREDENTIALS].some((name) => sentence.includes(name));
}

/** Says in words what is behind an error of the SDK; `undefined` where it is not of a kind that is known. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (error instanceof Trouble) return error;
  const { name = '', message = '', code = '' } = Object(error) as Partial<Record<'name' | 'message' | 'code', string>>;
  if (EXPIRED.includes(name) || (NO_CREDENTIALS.includes(name) && /expired|refresh/i.test(message))) {
    return new ExpiredCredentials(`${signInAgain()}, then repeat the command.`, { cause: error });
  }
  if (NO_CREDENTIALS.includes(name)) {
    const { AWS_PROFILE } = process.env;
    const [where, what] = AWS_PROFILE
      ? [` for the profile ${AWS_PROFILE}`, 'Check its name']
      : ['', 'Set AWS_PROFILE or --profile'];
    return new Trouble(`No credentials were found${where} (${message}). ${what}, or sign in${signIn()}.`, {
      cause: error,
    });
  }
  if (/Region is missing/.test(message)) {
    return new Trouble('No Region is set. Give --region, or set AWS_REGION or a Region in the profile.', {
      cause: error,
    });
  }
  if (DENIED.test(name)) return new MissingPermission(missingPermission(error, message), { cause: error });
  if (UNKNOWN_KEY.test(name)) {
    return new Trouble(`AWS does not accept the credentials (${name}). Check the profile and its Region.`, {
      cause: error,
    });
  }
  if (THROTTLED.test(name)) {
    return new Trouble(
      `AWS answers ${callText(error)} with ${name}: too many calls for the account's quota. Try again in a moment.`,
      { cause: error },
    );
  }
  if (UNREACHABLE.test(code) || UNREACHABLE.test(name)) {
    return new Trouble(
      `AWS cannot be reached (${message || code}). Check the network, the Region and AWS_ENDPOINT_URL.`,
      { cause: error },
    );
  }
  if (NO_SPACE.test(code)) {
    return new Trouble(`Messages cannot be kept on disk (${message}). Free space in ${tmpdir()}, or set TMPDIR.`, {
      cause: error,
    });
  }
  if (callOf(error)) return new Trouble(`${callText(error)} failed: ${name}: ${message}`, { cause: error });
  return undefined;
}

/** What to do about expired credentials, up to what was kept from being done. */
export function signInAgain(): string {
  return `The credentials have expired. Sign in again${signIn()}`;
}

function signIn(): string {
  const profile = process.env.AWS_PROFILE;
  return profile ? ` (aws sso login --profile ${profile})` : '';
}

/** AWS names action and resource in most of its texts, but not in all. */
function missingPermission(error: unknown, message: string): string {
  const call = callOf(error);
  const action = /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? (call && actionOf(call)) ?? 'an action';
  const resource = /on resource: (\S+?)[.,]?(\s|$)/.exec(message)?.[1] ?? (call && resourceOf(call)) ?? 'the resource';
  return `Permission is missing: ${action} on ${resource}. AWS says: ${message}`;
}

function callText(error: unknown): string {
  const call = callOf(error);
  if (!call) return 'A call';
  const resource = resourceOf(call);
  return `${actionOf(call)}${resource === undefined ? '' : ` on ${resource}`}`;
}
