import type { FailedBatch, Received } from './case';

/** How well one failed batch, or many, arrived. */
export interface Score {
  /** Records of the batch that the stream still held, and those of them that came unaltered. */
  readonly held: number;
  readonly right: number;
  /** Records that are not of the batch, or are no longer what they were, in a message that does not say so. */
  readonly wrong: number;
  readonly batches: number;
  /** Batches whose message arrives and claims to be the exact batch only if it is. */
  readonly truthful: number;
  /** Messages that held the exact batch without claiming so. */
  readonly cautious: number;
}

export const NO_SCORE: Score = { held: 0, right: 0, wrong: 0, batches: 0, truthful: 0, cautious: 0 };

export function scoreOf({ records, isWhole }: FailedBatch, received: Received | undefined): Score {
  const { records: arrived = [], claimsWhole = false } = received ?? {};
  const held = new Set(records);
  const isTheBatch = isWhole && arrived.length === records.length && arrived.every((one, at) => one === records[at]);
  return {
    held: held.size,
    right: [...held].filter((one) => arrived.includes(one)).length,
    wrong: claimsWhole ? arrived.filter((one) => !held.has(one)).length : 0,
    batches: 1,
    truthful: received && (isTheBatch || !claimsWhole) ? 1 : 0,
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
