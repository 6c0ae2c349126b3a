import type { PlannedRedrive, RedrivePlan } from '../../redrive';
import { groupBy } from '../../redrive/group-by';
import { type AllowableRefusal, isAllowable, type RefusalCode } from '../../redrive/refusal';

/** A plan in numbers, as people read it. */
export interface PlanSummary {
  readonly messages: number;
  readonly records: number;
  /** Messages that were delivered more than once, and go with their copies. */
  readonly copies: number;
  /** What would be invoked; the most messages first. */
  readonly functions: readonly PlannedFunction[];
  /** Why messages are not sent; the most frequent first. */
  readonly refused: readonly PlannedRefusal[];
  /** Why messages would not be sent, were these reasons not overruled; the most frequent first. */
  readonly overruled: readonly { readonly code: AllowableRefusal; readonly count: number }[];
  /** Whether there are changes of tables in it, which may be stale. */
  readonly hasItems: boolean;
}

export interface PlannedFunction {
  readonly functionArn: string;
  readonly messages: number;
  readonly records: number;
  readonly shards: number;
}

export interface PlannedRefusal {
  readonly code: RefusalCode;
  /** Of the first of them. */
  readonly message: string;
  readonly count: number;
  /** Whether a person can overrule it. */
  readonly allowable: boolean;
  /** `hydration.id` of each. */
  readonly ids: readonly string[];
}

export function summarizePlan({ groups, refused }: RedrivePlan): PlanSummary {
  const planned = groups.flatMap(({ redrives }) => redrives);
  return {
    messages: planned.length,
    records: recordsOf(planned),
    copies: planned.reduce((sum, { keys }) => sum + keys.length - 1, 0),
    functions: mostFrequent(planned, ({ functionArn }) => functionArn).map(([functionArn, of]) => ({
      functionArn,
      messages: of.length,
      records: recordsOf(of),
      shards: new Set(of.map(({ groupId }) => groupId)).size,
    })),
    refused: mostFrequent(refused, ({ refusal }) => refusal.code).map(([code, of]) => ({
      code,
      message: of[0]?.refusal.message ?? '',
      count: of.length,
      allowable: isAllowable(code),
      ids: of.map(({ id }) => id),
    })),
    overruled: mostFrequent(
      planned.flatMap(({ overruled }) => overruled),
      (code) => code,
    ).map(([code, of]) => ({ code, count: of.length })),
    hasItems: planned.some(isOfTable),
  };
}

function recordsOf(planned: readonly PlannedRedrive[]): number {
  return planned.reduce((sum, { records }) => sum + records, 0);
}

function isOfTable({ streamArn = '' }: PlannedRedrive): boolean {
  return /^arn:[^:]+:dynamodb:/.test(streamArn);
}

function mostFrequent<T, K>(all: readonly T[], keyOf: (one: T) => K): [K, T[]][] {
  return [...groupBy(all, keyOf)].sort(([, a], [, b]) => b.length - a.length);
}
