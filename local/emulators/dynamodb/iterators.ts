import { DYNAMODB_ITERATOR_SECONDS } from '../../../contract/limits';
import { ServiceError, validationError } from './service-error';

/** Where the next page of a shard begins: at the first record whose number is at least `position`. */
interface Position {
  readonly streamArn: string;
  readonly shardId: string;
  readonly position: bigint;
}

/** Writes and reads shard iterators. An iterator carries its own position, so none has to be kept. */
export class Iterators {
  private expiredUntil = 0;
  private issued = 0;

  /** Expires every iterator written so far. */
  expireAll(): void {
    this.expiredUntil = this.issued;
  }

  write({ streamArn, shardId, position }: Position): string {
    this.issued += 1;
    const content = JSON.stringify([shardId, String(position), this.issued, Date.now()]);
    return `${streamArn}|1|${Buffer.from(content).toString('base64')}`;
  }

  /** @throws ServiceError when the iterator has expired or was not written here. */
  read(iterator: string): Position {
    const [streamArn = '', , content = ''] = iterator.split('|');
    const [shardId, position, number, issuedAt] = parse(content);
    const age = Date.now() - issuedAt;
    if (number <= this.expiredUntil || age > DYNAMODB_ITERATOR_SECONDS * 1_000)
      throw new ServiceError('ExpiredIteratorException', 'The shard iterator has expired');
    return { streamArn, shardId, position: BigInt(position) };
  }
}

function parse(content: string): [string, string, number, number] {
  try {
    return JSON.parse(Buffer.from(content, 'base64').toString());
  } catch {
    throw validationError('Invalid ShardIterator');
  }
}
