import type { ProxiedCall } from '../proxied-call';
import type { JsonObject, ProxyRule, Verdict } from '../verdict';
import { type Loss, withoutLost } from './loss';
import { isStreamRead } from './stream-read';

/**
 * The records that are asked for are gone: in turn the first one of a range, or all that is there.
 *
 * Only the answers change, so whoever reads past the proxy still finds every record. Kinesis begins silently with what
 * is left; DynamoDB tells, and is asked again from the trim horizon.
 */
export function trimmed(): ProxyRule {
  const lossOfStart = new Map<string, Loss>();
  const lossOfShard = new Map<string, Loss>();
  const lossOfIterator = new Map<string, Loss>();

  function lossFrom(call: ProxiedCall, start: string): Loss {
    const loss = lossOfStart.get(start) ?? { first: BigInt(start), wholly: lossOfStart.size % 2 === 1 };
    lossOfStart.set(start, loss);
    lossOfShard.set(shardOf(call), loss);
    return loss;
  }

  function getShardIterator(call: ProxiedCall): Verdict | undefined {
    const start = startOf(call);
    const loss = start ? lossFrom(call, start) : lossOfShard.get(shardOf(call));
    if (loss && start && call.service === 'dynamodbstreams') return TRIMMED;
    return loss && { observeAnswer: (answer) => follow(answer.ShardIterator, loss) };
  }

  function getRecords({ input }: ProxiedCall): Verdict | undefined {
    const loss = lossOfIterator.get(String(input?.ShardIterator));
    return (
      loss && {
        rewriteAnswer: (answer) => withoutLost(answer, loss),
        observeAnswer: (answer) => follow(answer.NextShardIterator, loss),
      }
    );
  }

  function follow(iterator: unknown, loss: Loss): void {
    if (typeof iterator === 'string') lossOfIterator.set(iterator, loss);
  }

  return (call) => {
    if (!isStreamRead(call)) return undefined;
    return call.operation === 'GetRecords' ? getRecords(call) : getShardIterator(call);
  };
}

const TRIMMED: Verdict = {
  answer: {
    status: 400,
    type: 'TrimmedDataAccessException',
    message: 'The operation attempted to read past the oldest stream record in a shard, by --fault trimmed',
  },
};

/** The number a range begins with; nothing for any other kind of iterator. */
function startOf({ input = {} }: ProxiedCall): string | undefined {
  const number = input.StartingSequenceNumber ?? input.SequenceNumber;
  return input.ShardIteratorType === 'AT_SEQUENCE_NUMBER' && typeof number === 'string' ? number : undefined;
}

function shardOf({ input = {} }: ProxiedCall): string {
  const { StreamARN, StreamArn, StreamName, ShardId }: JsonObject = input;
  return `${StreamARN ?? StreamArn ?? StreamName} ${ShardId}`;
}
