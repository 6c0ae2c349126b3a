import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { newStream, putRecords } from './parts';
import type { Asking, Probe } from './probe';

async function firstShard({ clients, outputs }: Asking) {
  const StreamName = process.env.PROBE_TRIMMED_STREAM ?? outputs.Stream;
  const { StreamDescription } = await clients.kinesis.send(new DescribeStreamCommand({ StreamName }));
  const [shard] = StreamDescription?.Shards ?? [];
  return { StreamName, ShardId: shard?.ShardId ?? '', first: shard?.SequenceNumberRange?.StartingSequenceNumber ?? '' };
}

/** Follows pages until records come; at most for as long as patience lasts. */
async function readOn({ clients, patience }: Asking, iterator: string | undefined) {
  const until = Date.now() + patience;
  let next = iterator;
  let emptyPages = 0;
  while (next !== undefined && Date.now() < until) {
    const page = await clients.kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
    if (page.Records?.length) return { emptyPages, first: page.Records[0]?.SequenceNumber ?? '' };
    emptyPages += 1;
    next = page.NextShardIterator;
    // Five calls a second are what a shard allows.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { emptyPages, first: undefined };
}

/** How Kinesis answers reads at the edges of a shard. */
export const READ_PROBES: readonly Probe[] = [
  {
    unknown: 6,
    id: 'Trimmed',
    question:
      'What answers AT_SEQUENCE_NUMBER where the record is not there any more (for a true answer, name a stream that is older than its retention in PROBE_TRIMMED_STREAM)?',
    build: (scope) => ({ Stream: newStream(scope).streamName }),
    async ask(asking) {
      await putRecords(asking, `${asking.outputs.Stream}`, [{ data: '{}' }]);
      const { StreamName, ShardId, first } = await firstShard(asking);
      const request = { StreamName, ShardId, StartingSequenceNumber: first };
      try {
        const { ShardIterator } = await asking.clients.kinesis.send(
          new GetShardIteratorCommand({ ...request, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
        );
        const { first: found } = await readOn(asking, ShardIterator);
        if (found === undefined) return 'an iterator, and no records';
        return found === first ? 'the record itself' : 'an iterator, and a later record';
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
    },
  },
  {
    unknown: 7,
    id: 'Empty',
    question: 'How many empty pages come before the only record of a shard?',
    build: (scope) => ({ Stream: newStream(scope).streamName }),
    async ask(asking) {
      await putRecords(asking, `${asking.outputs.Stream}`, [{ data: '{}' }]);
      const { StreamName, ShardId } = await firstShard({ ...asking });
      const { ShardIterator } = await asking.clients.kinesis.send(
        new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      const { emptyPages, first } = await readOn(asking, ShardIterator);
      return first === undefined ? `more than ${emptyPages}` : `${emptyPages}`;
    },
  },
];
