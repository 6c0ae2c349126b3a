import { isDeeperThan, isObject } from '../contract/json';
import { EVENT_NESTING_LEVELS, SEQUENCE_NUMBER_DIGITS, SHARD_ID_CHARACTERS } from '../contract/limits';
import { STREAM_SOURCES, type StreamSource } from '../contract/message';
import type { BatchInfo } from '../contract/pointer';

/** The member that holds the batch tells the kind of stream. */
export const BATCH_MEMBERS = { kinesis: 'KinesisBatchInfo', dynamodb: 'DDBStreamBatchInfo' } as const;

/** Deepest nesting of a pointer; half of what EventBridge takes leaves room for what is put around it. */
const NESTING_LEVELS = EVENT_NESTING_LEVELS / 2;

type Members = Readonly<Record<string, unknown>>;

interface Rule {
  readonly member: keyof BatchInfo;
  readonly expected: string;
  readonly pattern: RegExp;
}

const SEQUENCE_NUMBER = { expected: `up to ${SEQUENCE_NUMBER_DIGITS} digits`, pattern: digits(SEQUENCE_NUMBER_DIGITS) };

const COMMON_RULES: readonly Rule[] = [
  { member: 'shardId', expected: 'the id of a shard', pattern: new RegExp(`^[\\w.-]{1,${SHARD_ID_CHARACTERS}}$`) },
  { member: 'startSequenceNumber', ...SEQUENCE_NUMBER },
  { member: 'endSequenceNumber', ...SEQUENCE_NUMBER },
];

const STREAM_ARN_RULES: Readonly<Record<StreamSource, Rule>> = {
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
export function sourcesIn(body: object): readonly StreamSource[] {
  return STREAM_SOURCES.filter((source) => present((body as Members)[BATCH_MEMBERS[source]]));
}

/** What keeps a body from being a pointer, each with the member's name; empty for a pointer. */
export function pointerProblems(body: unknown): readonly string[] {
  if (!isObject(body)) return ['it is not an object'];
  if (isDeeperThan(NESTING_LEVELS, body)) return [`it is nested deeper than ${NESTING_LEVELS} levels`];
  return [...batchProblems(body), ...consumerProblems(body)];
}

function batchProblems(body: Members): readonly string[] {
  const [source, ...more] = sourcesIn(body);
  const names = Object.values(BATCH_MEMBERS).join(' or ');
  if (source === undefined) return [`${names} is missing`];
  if (more.length > 0) return [`only one of ${names} can be there`];
  const name = BATCH_MEMBERS[source];
  const batch = body[name];
  if (!isObject(batch)) return [`${name} is not an object`];
  const problems = [...COMMON_RULES, STREAM_ARN_RULES[source]].flatMap((rule) => problemsOf(name, batch, rule));
  return [...problems, ...batchSizeProblems(name, batch), ...(problems.length > 0 ? [] : orderProblems(name, batch))];
}

function problemsOf(name: string, batch: Members, { member, expected, pattern }: Rule): readonly string[] {
  const value = batch[member];
  if (!present(value)) return [`${name}.${member} is missing`];
  if (typeof value === 'string' && pattern.test(value)) return [];
  return [`${name}.${member} has to be ${expected}, but is ${shown(value)}`];
}

function batchSizeProblems(name: string, { batchSize }: Members): readonly string[] {
  if (!present(batchSize)) return [`${name}.batchSize is missing`];
  // A final tumbling window may fail with no records in it.
  if (Number.isSafeInteger(batchSize) && Number(batchSize) >= 0) return [];
  return [`${name}.batchSize has to be a whole number from 0, but is ${shown(batchSize)}`];
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

function digits(most: number): RegExp {
  return new RegExp(`^\\d{1,${most}}$`);
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
