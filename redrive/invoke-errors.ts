import { textOf } from './error-text';
import type { LostAnswer, NotInvoked } from './ports';
import type { RefusalCode } from './refusal';

/** What an error of the SDK says of an invocation: Lambda did not begin it, or the outcome is unknown. */
export function answerOfError(error: unknown): NotInvoked | LostAnswer {
  const { name, $metadata, code, syscall } = Object(error) as SdkError;
  const status = $metadata?.httpStatusCode;
  const named = CODES[name];
  if (named) return notInvoked(named, error);
  if (isRefusal(status) && !MAY_HAVE_RUN.has(name)) return notInvoked('NOT_INVOKED', error);
  if (NEVER_BEGUN.has(name) || syscall === 'connect' || syscall === 'getaddrinfo')
    return notInvoked('NOT_INVOKED', error);
  return { kind: 'lost', error: { type: code ?? name ?? 'Error', message: textOf(error) } };
}

/** The SDK puts the status on what goes wrong while it reads an answer, too: after a 200, the function ran. */
function isRefusal(status = 0): boolean {
  return status >= 400 && status < 500;
}

interface SdkError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of Node.js, for trouble with the connection. */
  readonly code?: string;
  readonly syscall?: string;
}

const CODES: Readonly<Record<string, RefusalCode>> = {
  TooManyRequestsException: 'THROTTLED',
  ThrottlingException: 'THROTTLED',
  EC2ThrottledException: 'THROTTLED',
  AccessDeniedException: 'FUNCTION_NOT_ALLOWED',
  ResourceNotFoundException: 'FUNCTION_NOT_FOUND',
};

/**
 * Lambda could not prepare the function, or the SDK could not even make the request.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
const NEVER_BEGUN: ReadonlySet<string> = new Set([
  'EC2AccessDeniedException',
  'EC2UnexpectedException',
  'ENILimitReachedException',
  'InvalidRuntimeException',
  'InvalidSecurityGroupIDException',
  'InvalidSubnetIDException',
  'InvalidZipFileException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'ResourceNotReadyException',
  'SubnetIPAddressLimitReachedException',
  'CredentialsProviderError',
  'TokenProviderError',
]);

/** The function ran, and its file system failed. */
const MAY_HAVE_RUN: ReadonlySet<string> = new Set(['EFSIOException']);

function notInvoked(code: RefusalCode, error: unknown): NotInvoked {
  const { name } = Object(error) as SdkError;
  return { kind: 'refused', refusal: { code, message: `Lambda did not run the function, ${name}: ${textOf(error)}` } };
}
