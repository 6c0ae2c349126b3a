import type { Delivery, FailedBatch } from './case';

/** How one failed batch, or many, came through. */
export interface Score {
  /** Records of the batch that the stream still held, and those of them that came unaltered. */
  readonly held: number;
  readonly right: number;
  /** Records that are not of the batch, or are no longer what they were, in a message that does not say so. */
  readonly wrong: number;
  readonly batches: number;
  /** Batches whose message comes and does not pass for the batch, the whole batch and nothing else, unless it is. */
  readonly truthful: number;
  /** Messages that held the batch and did not dare to say so. */
  readonly cautious: number;
}

export const NO_SCORE: Score = { held: 0, right: 0, wrong: 0, batches: 0, truthful: 0, cautious: 0 };

export function scoreOf({ records, isWhole }: FailedBatch, delivery: Delivery | undefined): Score {
  const { records: delivered = [], claimsWhole = false } = delivery ?? {};
  const held = new Set(records);
  const isTheBatch =
    isWhole && delivered.length === records.length && delivered.every((one, at) => one === records[at]);
  return {
    held: held.size,
    right: [...held].filter((one) => delivered.includes(one)).length,
    wrong: claimsWhole ? delivered.filter((one) => !held.has(one)).length : 0,
    batches: 1,
    truthful: delivery && (isTheBatch || !claimsWhole) ? 1 : 0,
    cautious: isTheBatch && !claimsWhole ? 1 : 0,
  };
}

export function addScores(a: Score, b: Score): Score {
  return {
    held: a.held + b.held,
    right: a.right + b.right,
    wrong: a.wrong + b.wrong,
    batches: a.batches + b.batches,
    truthful: a.truthful + b.truthful,
    cautious: a.cautious + b.cautious,
  };
}
