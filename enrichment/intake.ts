import { plainStreamArn } from '../contract/qualified-names';
import { RETRY_ATTRIBUTES } from '../contract/retry-attributes';
import { groupId, hydrationId, MALFORMED_GROUP_ID, malformedId } from './ids';
import { type Malformed, type ParsedPointer, parsePointer } from './parse';
import type { PlannedPointer } from './plan';
import type { StagedMessage } from './staged-message';

/** The retry lane's own copies reach SQS within seconds; one that got there this much later was redriven; milliseconds. */
const REDRIVE_AFTER = 5 * 60_000;

/** A staging message, and what is known of it before any stream is read. */
interface Common {
  readonly staged: StagedMessage;
  /** The staging message's body, verbatim. */
  readonly body: string;
  readonly id: string;
  readonly groupId: string;
  /** Attempts that failed before this one. */
  readonly failedAttempts: number;
  /** Milliseconds since the epoch. */
  readonly firstStagedAt: number;
}

export type PointerIntake = Common & ParsedPointer & PlannedPointer;
export type MalformedIntake = Common & Malformed;
export type Intake = PointerIntake | MalformedIntake;

/** Takes in a staging message. Whatever the message holds, the answer is a value. */
export function takeIn(staged: StagedMessage, now: number): Intake {
  // An input template of the pipe may have parsed the body already.
  const body = typeof staged.body === 'string' ? staged.body : (JSON.stringify(staged.body) ?? '');
  const parsed = parsePointer(body);
  const common = { staged, body, ...attemptsOf(staged, now) };
  if (parsed.kind === 'malformed') {
    return { ...common, ...parsed, id: malformedId(staged.messageId), groupId: MALFORMED_GROUP_ID };
  }
  return { ...common, ...parsed, ...idsOf(parsed), ...rangeOf(parsed) };
}

function idsOf({ batch, consumerArn }: ParsedPointer): Pick<Common, 'id' | 'groupId'> {
  const streamArn = plainStreamArn(batch.streamArn);
  return { id: hydrationId({ ...batch, consumerArn, streamArn }), groupId: groupId(streamArn, batch.shardId) };
}

function rangeOf({ batch }: ParsedPointer): Omit<PlannedPointer, 'source' | 'batch'> {
  const { startSequenceNumber, endSequenceNumber, batchSize } = batch;
  const [start, end] = [BigInt(startSequenceNumber), BigInt(endSequenceNumber)];
  return { start, end, startSequenceNumber, endSequenceNumber, batchSize };
}

function attemptsOf({ attributes, messageAttributes }: StagedMessage, now: number) {
  const sentAt = Number(attributes?.SentTimestamp) || now;
  const value = (name: string) => messageAttributes?.[name]?.stringValue ?? '';
  const sentBackAt = Date.parse(value(RETRY_ATTRIBUTES.sentBackAt));
  if (sentAt - sentBackAt > REDRIVE_AFTER) return { failedAttempts: 0, firstStagedAt: sentAt };
  const attempts = Number(value(RETRY_ATTRIBUTES.attempts));
  return {
    failedAttempts: Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0,
    firstStagedAt: Date.parse(value(RETRY_ATTRIBUTES.firstStagedAt)) || sentAt,
  };
}
