import type { RedriveHistory } from '../contract/message';
import { DEFAULT_MAX_REDRIVES } from '../contract/redrive-inbox';
import type { RedriveCandidate } from './candidate';
import { type Copies, gatherCopies } from './copies';
import { type FunctionFacts, mappingsOf } from './function-facts';
import { groupBy } from './group-by';
import type { JournaledAttempt } from './journal';
import { type AllowableRefusal, isAllowable, type Refusal } from './refusal';
import { nothingLeft, refusalsOf } from './refuse';

export interface RedrivePlanOptions {
  /** What is known of each function that would be invoked; one that is missing here counts as not found. */
  readonly functions: readonly FunctionFacts[];
  /**
   * ARN of the function to invoke.
   *
   * @default - the function that the message's pointer names
   */
  readonly target?: string;
  /**
   * Refusals that a person has overruled.
   *
   * @default - none
   */
  readonly allow?: readonly AllowableRefusal[];
  /**
   * How often a message is redriven at most.
   *
   * @default 10
   */
  readonly maxRedrives?: number;
  /**
   * What earlier runs have written into a journal.
   *
   * @default - none
   */
  readonly journal?: readonly JournaledAttempt[];
}

/** What would be sent, in order, and what not and why. The key of every candidate is in exactly one of the two. */
export interface RedrivePlan {
  /** Groups can run side by side; what is in one group goes one after the other, the oldest first. */
  readonly groups: readonly RedriveGroup[];
  readonly refused: readonly RefusedRedrive[];
}

/** Messages of one stream and shard, in the order of their sequence numbers. */
export interface RedriveGroup {
  readonly groupId: string;
  readonly redrives: readonly PlannedRedrive[];
}

/** What a planned and a refused redrive have in common. */
interface RedriveSubject {
  /** The message that is looked at. */
  readonly key: string;
  /**
   * All messages with its id, itself among them: they are deleted, or replaced, together, but for copies that turn out to hold
   * other records.
   */
  readonly keys: readonly string[];
  readonly id: string;
  readonly groupId: string;
}

export interface PlannedRedrive extends RedriveSubject {
  /** What is invoked. */
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  /** Whether the mapping reports batch item failures; absent if unknown. */
  readonly readsItemFailures?: boolean;
  /** 1 for the first redrive of a message, and so on. */
  readonly attempt: number;
  /** Sequence number of the first record that is sent; absent when that is the first of all. */
  readonly resumeFrom?: string;
  /** Absent where there is no pointer. */
  readonly streamArn?: string;
  /** Sequence number with which the failed range begins. */
  readonly startSequenceNumber: string;
  /** Earlier attempts, as far as the messages keep them. */
  readonly history: RedriveHistory['history'];
  /** Records in the payload, those that are processed already among them. */
  readonly records: number;
  /** Present where the message is PARTIAL, so that copies can hold other records: see `RedriveCandidate.part`. */
  readonly part?: string;
  /** Which refusals were overruled. */
  readonly overruled: readonly AllowableRefusal[];
}

export interface RefusedRedrive extends RedriveSubject {
  /** Absent where a pipe gave up, and where there is no pointer. */
  readonly functionArn?: string;
  readonly refusal: Refusal;
  /** How often the function was invoked, or may have been. */
  readonly attempts: number;
}

/** Plans a redrive of messages. Makes no calls. */
export function planRedrive(candidates: readonly RedriveCandidate[], options: RedrivePlanOptions): RedrivePlan {
  const plans = gatherCopies(candidates, options.journal).map((copies) => planOne(copies, options));
  return {
    groups: inGroups(plans.flatMap((plan) => ('refusal' in plan ? [] : plan))),
    refused: plans.flatMap((plan) => ('refusal' in plan ? plan : [])),
  };
}

function planOne(copies: Copies, options: RedrivePlanOptions): PlannedRedrive | RefusedRedrive {
  const target = nothingLeft(copies) ?? targetOf(copies, options);
  if ('code' in target) return refuse(copies, target);
  const { allow = [], maxRedrives = DEFAULT_MAX_REDRIVES } = options;
  const refusals = refusalsOf({ copies, facts: target, maxRedrives });
  const refusal = refusals.find(({ code }) => !allow.some((allowed) => allowed === code));
  if (refusal) return refuse(copies, refusal, target.functionArn);
  return {
    ...subjectOf(copies),
    functionArn: target.functionArn,
    timeoutSeconds: target.timeoutSeconds,
    attempt: copies.attempts + 1,
    startSequenceNumber: copies.best.startSequenceNumber ?? '0',
    history: copies.history,
    records: copies.best.records,
    overruled: refusals.map(({ code }) => code).filter(isAllowable),
    ...(copies.best.part !== undefined && { part: copies.best.part }),
    ...(copies.best.streamArn !== undefined && { streamArn: copies.best.streamArn }),
    ...(copies.resumeFrom !== undefined && { resumeFrom: copies.resumeFrom }),
    ...mappingFacts(target, copies),
  };
}

function targetOf({ best }: Copies, { target, functions }: RedrivePlanOptions): FunctionFacts | Refusal {
  const functionArn = target ?? best.functionArn;
  if (functionArn === undefined) {
    return {
      code: 'NO_FUNCTION',
      message: 'A pipe gave up on these records, not a function: name a function as target.',
    };
  }
  const facts = functions.find((known) => known.functionArn === functionArn);
  return (
    facts ?? { code: 'FUNCTION_NOT_FOUND', message: `Function ${functionArn} was not found: name another as target.` }
  );
}

function mappingFacts(facts: FunctionFacts, { best }: Copies): Pick<PlannedRedrive, 'readsItemFailures'> {
  const [reads, ...others] = new Set(
    mappingsOf(facts, best.streamArn).map((mapping) => mapping.reportsBatchItemFailures),
  );
  if (reads !== undefined && others.length === 0) return { readsItemFailures: reads };
  return best.failedByItems ? { readsItemFailures: true } : {};
}

function refuse(copies: Copies, refusal: Refusal, functionArn = copies.best.functionArn): RefusedRedrive {
  return {
    ...subjectOf(copies),
    ...(functionArn !== undefined && { functionArn }),
    refusal,
    attempts: copies.attempts,
  };
}

function subjectOf({ best, keys }: Copies): RedriveSubject {
  return { key: best.key, keys, id: best.id, groupId: best.groupId };
}

function inGroups(redrives: readonly PlannedRedrive[]): readonly RedriveGroup[] {
  const groups = groupBy(redrives, ({ groupId }) => groupId);
  return [...groups].map(([groupId, members]) => ({ groupId, redrives: members.sort(bySequenceNumber) }));
}

function bySequenceNumber(a: PlannedRedrive, b: PlannedRedrive): number {
  const difference = BigInt(a.startSequenceNumber) - BigInt(b.startSequenceNumber);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
