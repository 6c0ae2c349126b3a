import { createHash } from 'node:crypto';
import type { FunctionError } from './function-error';
import { inAppFrames } from './stack-trace';

/** Raised whenever equal failures would get another fingerprint: saved causes of other versions are not used. */
export const FINGERPRINT_VERSION = 1;

/** How many calls of the user's own code identify a cause. */
const TOP_FRAMES = 3;

/** What a message itself says of why it failed. */
export interface FailureIdentity {
  /** ARN of the function, or of the pipe; absent where there is no pointer. */
  readonly consumerArn?: string;
  readonly condition?: string;
  /** `null` where the function returned normally but named failed items; absent where it was not invoked. */
  readonly functionError?: string | null;
  /** For what is not a pointer: the code of its reason. */
  readonly reason?: string;
}

/** Names the group of a failure, such as `g3f2a91c`: the same consumer failed in the same way. */
export function groupOf({ consumerArn = '', condition = '', functionError, reason = '' }: FailureIdentity): string {
  const error = functionError === undefined ? 'none' : String(functionError);
  return `g${hash([plainConsumer(consumerArn), condition, error, reason]).slice(0, 7)}`;
}

/** Names the cause within a group, such as `b17e`, by the error that the function failed with. */
export function causeOf(error: FunctionError): string {
  return hash([error.type, ...signature(error)]).slice(0, 4);
}

/** One cause for all versions of a function; aliases stay apart, as they are deployed apart. */
function plainConsumer(arn: string): string {
  return arn.replace(/(:function:[^:]+):(\d+|\$LATEST)$/, '$1');
}

function signature({ message, stack }: FunctionError): string[] {
  const frames = inAppFrames(stack).slice(0, TOP_FRAMES);
  if (frames.length === 0) return [maskMessage(message)];
  return frames.map(({ function: name, file = '' }) => `${name}@${file}`);
}

/** What differs between two messages of one cause, most specific first. */
const VARIABLE_PARTS: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[.\d]*(Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b[\w.+-]+@[\w-]+\.[\w.-]+/g, '<mail>'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, '<url>'],
  [/\barn:[\w-]+:[^\s"']+/g, '<arn>'],
  [/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|`[^`\n]*`/g, '<text>'],
  [/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  [/[+-]?\d+([.,:]\d+)*/g, '<n>'],
];

/** A message without what differs from one failure to the next: numbers, ids, times, quoted texts. */
export function maskMessage(message: string): string {
  const masked = VARIABLE_PARTS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), message.slice(0, 1_000));
  return masked.replace(/\s+/g, ' ').trim();
}

function hash(parts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([FINGERPRINT_VERSION, ...parts]))
    .digest('hex');
}
