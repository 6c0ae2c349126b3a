import type { Shard } from '../readers/reader';

/** The shard answered, but with empty pages only, or with iterators that had expired. */
export class StalledShardError extends Error {
  override readonly name = 'StalledShardError';

  constructor({ streamArn, shardId }: Shard) {
    super(`Shard ${shardId} of ${streamArn} answers, but its records do not come`);
  }
}

/** The answer is not JSON, or no longer: cut off, or from something in between. The parser's own error may quote data. */
export class GarbledAnswerError extends Error {
  override readonly name = 'GarbledAnswerError';

  constructor() {
    super("The stream's answer could not be read");
  }
}

/** There was not enough time to read the range to its end. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor() {
    super("The function's time ran out while the range was read; a longer `timeout` may help");
  }
}

/** The range holds more than this function can have in memory. */
export class RangeTooLargeError extends Error {
  override readonly name = 'RangeTooLargeError';

  constructor(mostBytes: number) {
    super(`The range holds more than ${Math.floor(mostBytes)} bytes; redrive it when the function has more memory`);
  }
}
