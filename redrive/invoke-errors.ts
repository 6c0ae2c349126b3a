import { textOf } from './error-text';
import type { LostAnswer, NotInvoked } from './ports';
import type { RefusalCode } from './refusal';

/** What an error of the SDK says of an invocation: Lambda did not begin it, or the outcome is unknown. */
export function answerOfError(error: unknown): NotInvoked | LostAnswer {
  const { name, $metadata, code } = Object(error) as SdkError;
  const status = $metadata?.httpStatusCode;
  const named = CODES[name];
  if (named) return notInvoked(named, error);
  if (isRefusal(status) && !MAY_HAVE_RUN.has(name)) return notInvoked('NOT_INVOKED', error);
  if (NEVER_BEGUN.has(name) || isWithoutConnection(error)) return notInvoked('NOT_INVOKED', error);
  return { kind: 'lost', error: { type: code ?? name ?? 'Error', message: textOf(error) } };
}

/** Where a name has several addresses, as those of AWS have, Node.js tries each, and gathers what came of them. */
function isWithoutConnection(error: unknown): boolean {
  const { name, syscall, errors = [], message } = Object(error) as SdkError;
  if (errors.length > 0) return errors.every(isWithoutConnection);
  return syscall === 'connect' || syscall === 'getaddrinfo' || (name === 'TimeoutError' && NO_CONNECTION.test(message));
}

/** The SDK's error for a connection that takes too long has nothing else that tells it from other timeouts. */
const NO_CONNECTION = /did not establish a connection/;

/** The SDK puts the status on what goes wrong while it reads an answer, too: after a 200, the function ran. */
function isRefusal(status = 0): boolean {
  return status >= 400 && status < 500;
}

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of Node.js, for trouble with the connection. */
  readonly code?: string;
  readonly syscall?: string;
  /** Of Node.js: one for each address. */
  readonly errors?: readonly unknown[];
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
  const { name, code: reason = '' } = Object(error) as SdkError;
  const text = textOf(error) || reason;
  return { kind: 'refused', refusal: { code, message: `Lambda did not run the function, ${name}: ${text}` } };
}
