import type { Shard } from '../readers/reader';

/** The shard answered, but with empty pages only, or with iterators that had expired. */
export class StalledShardError extends Error {
  override readonly name = 'StalledShardError';

  constructor({ streamArn, shardId }: Shard) {
    super(`Shard ${shardId} of ${streamArn} answers, but its records do not come`);
  }
}

/** There was not enough time to read the range to its end. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor() {
    super("The function's time ran out while the range was read; a longer time-out may help");
  }
}

/** The range holds more than this function can have in memory. */
export class RangeTooLargeError extends Error {
  override readonly name = 'RangeTooLargeError';

  constructor(mostBytes: number) {
    super(`The range holds more than ${Math.floor(mostBytes)} bytes; redrive it when the function has more memory`);
  }
}
