import type { HydrationMembers, StreamSource } from '../contract/message';
import type { BatchInfo, FailurePointer } from '../contract/pointer';
import { BATCH_MEMBERS, pointerProblems, sourcesIn } from './pointer-problems';

/** Members of a body with names that the message's format uses, verbatim: kept apart, so that nothing of them is lost or believed. */
export type Displaced = Readonly<Record<string, unknown>>;

export interface ParsedPointer {
  readonly kind: 'pointer';
  readonly source: StreamSource;
  readonly batch: BatchInfo;
  /** ARN of the function, or of the pipe, whose batch failed. */
  readonly consumerArn: string;
  /** Every member of the body as it came, but for the displaced ones. */
  readonly pointer: FailurePointer;
  readonly displaced?: Displaced;
}

export interface Malformed {
  readonly kind: 'malformed';
  readonly reason: { readonly code: 'NOT_JSON' | 'NOT_A_POINTER'; readonly message: string };
}

/** Names that hydration writes. A body that carries one, such as a hydrated message sent around again, is hydrated anew. */
const OUR_MEMBERS: ReadonlySet<string> = new Set<keyof HydrationMembers>([
  'messageId',
  'hydration',
  'payload',
  'KinesisBatch',
  'DynamoDBBatch',
  'overflow',
  'redrive',
]);

/** Reads a staging message's body: Lambda's pointer, a pipe's own, or neither. */
export function parsePointer(body: string): ParsedPointer | Malformed {
  const json = parseJson(body);
  if ('error' in json) return malformed('NOT_JSON', `The body is not JSON: ${json.error}`);
  const problems = pointerProblems(json.value);
  if (problems.length > 0) return malformed('NOT_A_POINTER', `The body is no pointer: ${problems.join('; ')}`);
  return pointerOf(json.value as FailurePointer);
}

function pointerOf(body: FailurePointer): ParsedPointer {
  const source = sourcesIn(body)[0] as StreamSource;
  const members = Object.entries(body);
  const displaced = members.filter(([name]) => OUR_MEMBERS.has(name));
  return {
    kind: 'pointer',
    source,
    batch: body[BATCH_MEMBERS[source]] as BatchInfo,
    consumerArn: body.requestContext?.functionArn ?? (body.context?.partnerResourceArn as string),
    pointer: Object.fromEntries(members.filter(([name]) => !OUR_MEMBERS.has(name))) as unknown as FailurePointer,
    ...(displaced.length > 0 && { displaced: Object.fromEntries(displaced) }),
  };
}

function parseJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function malformed(code: Malformed['reason']['code'], message: string): Malformed {
  return { kind: 'malformed', reason: { code, message } };
}
