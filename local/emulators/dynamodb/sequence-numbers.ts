import { randomInt } from 'node:crypto';

/** Growing numbers of 21 digits with gaps between them, as DynamoDB gives them to stream records. */
export class SequenceNumbers {
  private last = 100_000_000_000_000_000_000n + BigInt(randomInt(1_000_000_000));

  next(): bigint {
    this.last += BigInt(randomInt(1, 1_000));
    return this.last;
  }
}
