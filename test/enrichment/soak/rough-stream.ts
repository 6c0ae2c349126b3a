import type { FaultDecision } from '../../../local/proxy/fault-decision';
import type { ProxiedCall } from '../../../local/proxy/proxied-call';
import { error } from '../faults/rules';
import type { Chance } from './chance';

export interface RoughOptions {
  readonly name: string;
  readonly records: number;
  /** How likely it is, at each page, that records at the iterator are trimmed before the next one. */
  readonly trims?: number;
  /** How likely an iterator expires, and then that records at it are trimmed meanwhile. */
  readonly expires?: number;
  /** How likely a record has a long run of empty pages before it, each nearer to the tip. */
  readonly deserts?: number;
  /** How many pages it gives before it is deleted, with all its records. */
  readonly deletedAfter?: number;
}

/** More empty pages in a row than the enrichment takes where they come no nearer. */
const DESERT_PAGES = 45;
const MOST_TRIMMED = 6;
/** Records behind the iterator that may be trimmed with those at it: with more, most pointers would find nothing. */
const MOST_BEHIND = 100;
const MOST_PAGE = 6;
const HOURS = 60 * 60;

/**
 * A Kinesis stream of one shard that answers by AWS's rules, but roughly: in short pages, with records that are trimmed
 * between two pages without a word, with long runs of empty pages, and deleted in the middle. What it does not have any
 * more it never gives again.
 */
export class RoughStream {
  readonly streamArn: string;
  readonly shardId = 'shardId-000000000000';
  readonly numbers: readonly string[];
  private readonly empty: readonly number[];
  private readonly isOld: boolean;
  private oldest = 0;
  private pages = 0;

  constructor(
    private readonly options: RoughOptions,
    private readonly chance: Chance,
  ) {
    const { name, records, deserts = 0, trims = 0 } = options;
    this.streamArn = `arn:aws:kinesis:eu-west-1:000000000000:stream/${name}`;
    this.numbers = Array.from({ length: records }, (_, index) => `4${String(1_000 + 3 * index).padStart(55, '0')}`);
    this.empty = this.numbers.map(() => (chance.happens(deserts) ? DESERT_PAGES : 0));
    this.isOld = trims > 0;
  }

  get isDeleted(): boolean {
    return this.pages > (this.options.deletedAfter ?? Number.POSITIVE_INFINITY);
  }

  /** Sequence numbers of what it still holds. */
  get left(): readonly string[] {
    return this.isDeleted ? [] : this.untrimmed;
  }

  /** Sequence numbers of what it held until the end, or until it was deleted. */
  get untrimmed(): readonly string[] {
    return this.numbers.slice(this.oldest);
  }

  answer({ operation, input = {} }: ProxiedCall): FaultDecision {
    if (operation === 'GetRecords') this.pages += 1;
    if (this.isDeleted) return error('ResourceNotFoundException', `Stream ${this.options.name} is not there`);
    return operation === 'GetRecords' ? this.page(input) : this.iterator(input);
  }

  private iterator({ ShardIteratorType, StartingSequenceNumber }: Readonly<Record<string, unknown>>): FaultDecision {
    const wanted = this.numbers.findIndex((number) => number >= `${StartingSequenceNumber}`);
    const index = ShardIteratorType === 'TRIM_HORIZON' ? 0 : wanted < 0 ? this.numbers.length : wanted;
    return answered({ ShardIterator: `${index}/0` });
  }

  private page({ ShardIterator, Limit }: Readonly<Record<string, unknown>>): FaultDecision {
    const [at = 0, passed = 0] = `${ShardIterator}`.split('/').map(Number);
    const index = Math.max(at, this.oldest);
    const { expires = 0, trims = 0 } = this.options;
    if (this.chance.happens(expires)) {
      if (this.chance.happens(trims)) this.trim(index);
      return error('ExpiredIteratorException');
    }
    const [desert = 0] = this.empty.slice(index);
    if (passed < desert) {
      return answered({
        Records: [],
        NextShardIterator: `${index}/${passed + 1}`,
        MillisBehindLatest: 90_000 - passed,
      });
    }
    const most = Math.min(Number(Limit), 1 + this.chance.below(MOST_PAGE));
    const beyond = this.empty.findIndex((pages, other) => pages > 0 && other > index && other < index + most);
    const next = Math.min(this.numbers.length, beyond < 0 ? index + most : beyond);
    const Records = this.numbers.slice(index, next).map((SequenceNumber) => this.record(SequenceNumber));
    if (this.chance.happens(trims)) this.trim(next);
    return answered({
      Records,
      NextShardIterator: `${next}/0`,
      MillisBehindLatest: next < this.numbers.length ? 95_000 : 0,
    });
  }

  /** Trims up to the iterator and a little beyond it. */
  private trim(iterator: number): void {
    const isNear = iterator - this.oldest < MOST_BEHIND;
    if (isNear) this.oldest = Math.min(this.numbers.length, iterator + this.chance.below(MOST_TRIMMED));
  }

  private record(SequenceNumber: string) {
    return {
      ApproximateArrivalTimestamp: Date.now() / 1_000 - (this.isOld ? 25 * HOURS : HOURS),
      Data: Buffer.from(SequenceNumber).toString('base64'),
      PartitionKey: 'order',
      SequenceNumber,
    };
  }
}

function answered(answer: object): FaultDecision {
  return { answer: { status: 200, body: JSON.stringify(answer), contentType: 'application/x-amz-json-1.1' } };
}
