import { isDeeperThan, isObject } from '../contract/json';
import { EVENT_NESTING_LEVELS, SEQUENCE_NUMBER_DIGITS, SHARD_ID_CHARACTERS } from '../contract/limits';
import { type HydrationMembers, STREAM_SOURCES, type StreamSource } from '../contract/message';
import type { BatchInfo, FailurePointer } from '../contract/pointer';
import { isRedriveHistory } from '../contract/redrive-history';
import { namesMembersTwice, parseExactly } from './exact-json';

/** Members of a body whose names the message's format uses, verbatim: set apart, neither lost nor trusted. */
export type Displaced = Readonly<Record<string, unknown>>;

export interface ParsedPointer {
  readonly kind: 'pointer';
  readonly source: StreamSource;
  readonly batch: BatchInfo;
  /** ARN of the function, or of the pipe, whose batch failed. */
  readonly consumerArn: string;
  /** Every member of the body as it came, except for the displaced ones. */
  readonly pointer: FailurePointer;
  readonly displaced?: Displaced;
}

export interface Malformed {
  readonly kind: 'malformed';
  readonly reason: { readonly code: 'NOT_JSON' | 'NOT_A_POINTER' | 'OBJECT_NOT_FOUND'; readonly message: string };
}

type Members = Readonly<Record<string, unknown>>;

/** Names that hydration writes. A body that carries one, such as a hydrated message that is staged again, is hydrated anew. */
const OUR_MEMBERS: ReadonlySet<string> = new Set<keyof HydrationMembers>([
  'messageId',
  'hydration',
  'payload',
  'KinesisBatch',
  'DynamoDBBatch',
  'overflow',
  'redrive',
]);

/** The member that holds the batch tells the kind of stream. */
const BATCH_MEMBERS = { kinesis: 'KinesisBatchInfo', dynamodb: 'DDBStreamBatchInfo' } as const;

/** Deepest nesting of a pointer; half of what EventBridge takes leaves room for what is put around it. */
const NESTING_LEVELS = EVENT_NESTING_LEVELS / 2;

/** Reads a staging message's body: Lambda's pointer, a pipe's own, or neither. */
export function parsePointer(body: string): ParsedPointer | Malformed {
  const json = parseJson(body);
  if ('error' in json) return malformed('NOT_JSON', `The body is not JSON: ${json.error}`);
  const problems = pointerProblems(json.value, body);
  if (problems.length > 0) return malformed('NOT_A_POINTER', `The body is not a pointer: ${problems.join('; ')}`);
  return pointerOf(json.value as FailurePointer);
}

/**
 * When Lambda gave up on the batch, by the pointer's own timestamp; milliseconds since the epoch. NaN where there is none:
 * nothing checks it, and it can be anything, even an object that has no text form.
 */
export function givenUpAt(pointer: object): number {
  const { timestamp }: { readonly timestamp?: unknown } = pointer;
  return typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
}

function pointerOf(body: FailurePointer): ParsedPointer {
  const source = sourcesIn(body)[0] as StreamSource;
  const members = Object.entries(body);
  const displaced = members.filter(isDisplaced);
  return {
    kind: 'pointer',
    source,
    batch: body[BATCH_MEMBERS[source]] as BatchInfo,
    consumerArn: body.requestContext?.functionArn ?? (body.context?.partnerResourceArn as string),
    pointer: Object.fromEntries(members.filter((member) => !isDisplaced(member))) as unknown as FailurePointer,
    ...(displaced.length > 0 && { displaced: Object.fromEntries(displaced) }),
  };
}

/** What redrives of the failure have come to stays: without it, a message would be sent again that is done, or may be. */
function isDisplaced([name, value]: readonly [string, unknown]): boolean {
  return OUR_MEMBERS.has(name) && !(name === 'redrive' && isRedriveHistory(value));
}

function parseJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: parseExactly(text) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function malformed(code: Malformed['reason']['code'], message: string): Malformed {
  return { kind: 'malformed', reason: { code, message } };
}

/** A member of a batch, and what it has to be. */
interface MemberCheck {
  readonly member: keyof BatchInfo;
  readonly expected: string;
  readonly pattern: RegExp;
}

const SEQUENCE_NUMBER = {
  expected: `up to ${SEQUENCE_NUMBER_DIGITS} digits`,
  pattern: new RegExp(`^\\d{1,${SEQUENCE_NUMBER_DIGITS}}$`),
};

const COMMON_CHECKS: readonly MemberCheck[] = [
  { member: 'shardId', expected: 'the id of a shard', pattern: new RegExp(`^[\\w.-]{1,${SHARD_ID_CHARACTERS}}$`) },
  { member: 'startSequenceNumber', ...SEQUENCE_NUMBER },
  { member: 'endSequenceNumber', ...SEQUENCE_NUMBER },
];

const STREAM_ARN_CHECKS: Readonly<Record<StreamSource, MemberCheck>> = {
  kinesis: {
    member: 'streamArn',
    expected: 'the ARN of a Kinesis stream or of its consumer',
    pattern: /^arn:[^:]+:kinesis:[^:]+:[^:]+:stream\/[\w.-]+(\/consumer\/.+)?$/,
  },
  dynamodb: {
    member: 'streamArn',
    expected: 'the ARN of a DynamoDB stream',
    pattern: /^arn:[^:]+:dynamodb:[^:]+:[^:]+:table\/[\w.-]+\/stream\/.+$/,
  },
};

/** Which kinds of stream a body has a batch of; a pointer has one. */
function sourcesIn(body: object): readonly StreamSource[] {
  return STREAM_SOURCES.filter((source) => isPresent((body as Members)[BATCH_MEMBERS[source]]));
}

/** What keeps a body from being a pointer, each with the member's name; empty for a pointer. */
function pointerProblems(body: unknown, text: string): readonly string[] {
  if (!isObject(body)) return ['it is not an object'];
  if (isDeeperThan(NESTING_LEVELS, body)) return [`it is nested deeper than ${NESTING_LEVELS} levels`];
  const problems = [...batchProblems(body), ...consumerProblems(body)];
  if (problems.length > 0 || !namesMembersTwice(text, body)) return problems;
  return ['a member is there twice, and only one of the two could be kept'];
}

function batchProblems(body: Members): readonly string[] {
  const [source, ...more] = sourcesIn(body);
  const names = Object.values(BATCH_MEMBERS).join(' or ');
  if (source === undefined) return [`${names} is missing`];
  if (more.length > 0) return [`only one of ${names} can be present`];
  const name = BATCH_MEMBERS[source];
  const batch = body[name];
  if (!isObject(batch)) return [`${name} is not an object`];
  const problems = [...COMMON_CHECKS, STREAM_ARN_CHECKS[source]].flatMap((check) => memberProblems(name, batch, check));
  return [...problems, ...batchSizeProblems(name, batch), ...(problems.length > 0 ? [] : orderProblems(name, batch))];
}

function memberProblems(name: string, batch: Members, { member, expected, pattern }: MemberCheck): readonly string[] {
  const value = batch[member];
  if (!isPresent(value)) return [`${name}.${member} is missing`];
  if (typeof value === 'string' && pattern.test(value)) return [];
  return [`${name}.${member} must be ${expected}, but is ${shown(value)}`];
}

function batchSizeProblems(name: string, { batchSize }: Members): readonly string[] {
  if (!isPresent(batchSize)) return [`${name}.batchSize is missing`];
  // The final invocation of a tumbling window may fail without records.
  if (Number.isSafeInteger(batchSize) && Number(batchSize) >= 0) return [];
  return [`${name}.batchSize must be a whole number from 0, but is ${shown(batchSize)}`];
}

function orderProblems(name: string, batch: Members): readonly string[] {
  const { startSequenceNumber: start, endSequenceNumber: end } = batch as Pick<
    BatchInfo,
    'startSequenceNumber' | 'endSequenceNumber'
  >;
  return BigInt(start) <= BigInt(end) ? [] : [`${name}.startSequenceNumber ${start} comes after its end ${end}`];
}

function consumerProblems({ requestContext, context }: Members): readonly string[] {
  const arn = isObject(requestContext) ? requestContext.functionArn : isObject(context) && context.partnerResourceArn;
  if (typeof arn === 'string' && arn !== '') return [];
  return ["requestContext.functionArn (or a pipe's context.partnerResourceArn) is missing"];
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
