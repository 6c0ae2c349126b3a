import {
  type HydratedMessage,
  type HydrationStatus,
  REDRIVE_OUTCOMES,
  type RedriveAttempt,
} from '../../contract/message';
import { isCount } from '../../contract/numbers';
import type { BatchInfo, FailurePointer } from '../../contract/pointer';
import { plainStreamArn } from '../../contract/qualified-names';
import type { Entry } from './entry';
import { groupOf } from './fingerprint';
import type { ReceivedMessage } from './scan';

/** Of a pointer that has not been hydrated, beside the statuses of messages. */
export type Status = HydrationStatus | 'POINTER';

/** What is kept of a message once its body has been read: nothing of its records. */
export interface MessageSummary {
  /** `hydration.id`; of a pointer the id that SQS gave. */
  readonly id: string;
  /** The id that SQS gave. */
  readonly messageId: string;
  /** Such as `g3f2a91c`. */
  readonly group: string;
  readonly status: Status;
  /** ARN of the function, or of the pipe; absent where there is no pointer. */
  readonly consumerArn?: string;
  readonly streamArn?: string;
  readonly shardId?: string;
  readonly condition?: string;
  readonly functionError?: string | null;
  readonly requestId?: string;
  /** The latest redrive in which the function was invoked. */
  readonly lastRedrive?: Pick<RedriveAttempt, 'outcome' | 'requestId' | 'error'>;
  /** How often it was redriven. */
  readonly redrives: number;
  /** When the first record came to the stream; ISO 8601. */
  readonly firstArrival?: string;
  /** When Lambda gave the batch up; where there is no pointer, when the message was sent; ISO 8601. */
  readonly failedAt: string;
  /** As many as Lambda counted; absent where there is no pointer. */
  readonly records?: number;
  /** Whether its records are in a bucket. */
  readonly overflowed: boolean;
  /** How often the message was received, this time included. */
  readonly receiveCount: number;
}

/** Texts that are the same in most messages are kept once. */
const known = new Map<string, string>();

/** Summarizes a message or pointer. */
export function summarize(entry: Exclude<Entry, { kind: 'other' }>, received: ReceivedMessage): MessageSummary {
  const body: Partial<HydratedMessage & FailurePointer> = entry.kind === 'message' ? entry.message : entry.pointer;
  const batch: BatchInfo | undefined = body.KinesisBatchInfo ?? body.DDBStreamBatchInfo;
  const { requestId, functionArn, condition } = body.requestContext ?? {};
  const functionError = body.responseContext?.functionError;
  const identity = {
    consumerArn: shared(textOf(functionArn ?? body.context?.partnerResourceArn)),
    condition: shared(textOf(condition ?? body.context?.condition)),
    functionError: functionError === null ? null : shared(textOf(functionError)),
  };
  const hydration = entry.kind === 'message' ? entry.message.hydration : undefined;
  const timestamp = textOf(body.timestamp);
  const records = hydration?.expectedRecords ?? batch?.batchSize;
  return {
    id: hydration?.id ?? received.messageId,
    messageId: received.messageId,
    group: shared(groupOf({ ...identity, reason: batch ? undefined : hydration?.reason?.code })),
    status: hydration?.status ?? 'POINTER',
    ...identity,
    streamArn: shared(batch && plainStreamArn(batch.streamArn)),
    shardId: shared(batch?.shardId),
    requestId: textOf(requestId),
    lastRedrive: lastRedriveOf(entry),
    redrives: entry.kind === 'message' ? (entry.message.redrive?.count ?? 0) : 0,
    firstArrival: textOf(batch?.approximateArrivalOfFirstRecord),
    failedAt: timestamp !== undefined && !Number.isNaN(Date.parse(timestamp)) ? timestamp : received.sentAt,
    records: isCount(records) ? records : undefined,
    overflowed: entry.kind === 'message' && entry.message.overflow !== undefined,
    receiveCount: received.receiveCount,
  };
}

function lastRedriveOf(entry: Entry): MessageSummary['lastRedrive'] {
  const history = entry.kind === 'message' ? (entry.message.redrive?.history ?? []) : [];
  const last = history.findLast(({ outcome }) => outcome !== 'refused');
  if (!last) return undefined;
  const requestId = textOf(last.requestId);
  const { type, message } = errorTexts(last);
  return {
    outcome: REDRIVE_OUTCOMES.find((outcome) => outcome === last.outcome) ?? 'unknown',
    ...(requestId !== undefined && { requestId }),
    ...(type !== undefined && message !== undefined && { error: { type, message } }),
  };
}

/** What came of an attempt is for people, and nothing has checked it: others can have written it. */
export function errorTexts({ error }: { readonly error?: unknown }): Partial<Record<'type' | 'message', string>> {
  const { type, message } = Object(error);
  return { type: textOf(type), message: textOf(message) };
}

/** Most members of a pointer can be anything: what is no text is left out. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function shared<T extends string | undefined>(text: T): T {
  if (text === undefined) return text;
  const kept = known.get(text);
  if (kept !== undefined) return kept as T;
  known.set(text, text);
  return text;
}
