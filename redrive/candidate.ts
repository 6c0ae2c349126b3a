import { createHash } from 'node:crypto';
import type { HydratedMessage, HydrationStatus, RedriveHistory } from '../contract/message';
import { hasPointer } from '../message';
import type { Refusal } from './refusal';
import { sequenceNumberOf, slicePayload } from './slice-payload';

/** How the items of a message's records compare with the table now, each counted. */
export type ItemStates = Readonly<Record<'CURRENT' | 'STALE' | 'GONE' | 'UNKNOWN', number>>;

/** What a plan has to know of a message. It is small, so that the bodies of many messages need not be held. */
export interface RedriveCandidate {
  /** By which the caller finds the message again, such as its receipt or a file's name. */
  readonly key: string;
  /** `hydration.id`. Messages of one id are copies of each other. */
  readonly id: string;
  readonly groupId: string;
  readonly status: HydrationStatus;
  /** What `hydration.reason` says, for people. */
  readonly reason?: string;
  /** The pointer's function, with its alias or version. Absent where a pipe gave up, and where there is no pointer. */
  readonly functionArn?: string;
  readonly streamArn?: string;
  readonly startSequenceNumber?: string;
  /** Records in the payload, those that are processed already among them. */
  readonly records: number;
  /** Stands for the records of a PARTIAL message: copies with the same one hold the same records. Absent for other messages. */
  readonly part?: string;
  /** Why no invocation can carry the records. Not known while they are in the overflow bucket. */
  readonly unsendable?: Refusal;
  readonly redrive?: RedriveHistory;
  /** Whether the pointer itself shows that the mapping reports batch item failures: the batch failed without an error. */
  readonly failedByItems: boolean;
  /** Present when the table was asked. */
  readonly items?: ItemStates;
}

/** @param key - by which the caller finds the message again */
export function candidateOf(key: string, message: HydratedMessage, items?: ItemStates): RedriveCandidate {
  const { hydration, redrive } = message;
  return {
    key,
    id: hydration.id,
    groupId: hydration.groupId,
    status: hydration.status,
    records: hydration.foundRecords,
    failedByItems: message.requestContext != null && message.responseContext?.functionError === null,
    ...(hydration.status === 'PARTIAL' && { part: partOf(message) }),
    ...(hydration.reason && { reason: hydration.reason.message }),
    ...pointerFacts(message),
    ...unsendable(message),
    ...(redrive && { redrive }),
    ...(items && { items }),
  };
}

/** Of two objects in the bucket it is not known whether they hold the same records. */
function partOf({ payload, overflow }: HydratedMessage): string {
  if (!payload) return overflow?.sha256 ?? '';
  return createHash('sha256').update(payload.Records.map(sequenceNumberOf).join()).digest('hex');
}

function unsendable({ payload, redrive }: HydratedMessage): Pick<RedriveCandidate, 'unsendable'> {
  const slices = payload ? slicePayload(payload, redrive?.resumeFrom) : [];
  return 'code' in slices ? { unsendable: slices } : {};
}

function pointerFacts(message: HydratedMessage): Partial<RedriveCandidate> {
  if (!hasPointer(message)) return {};
  const range = message.KinesisBatchInfo ?? message.DDBStreamBatchInfo;
  return {
    ...(message.requestContext && { functionArn: message.requestContext.functionArn }),
    ...(range && { streamArn: range.streamArn, startSequenceNumber: range.startSequenceNumber }),
  };
}
