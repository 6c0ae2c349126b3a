// What reading costs with the SDK alone: an iterator and a page that is discarded.
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { CREDENTIALS, REGION } from '../cloud/cloud';
import { input, measureCpu, type PageInput, report } from '../protocol';

const { endpoint, streamArn, shardId, startSequenceNumber, limit, ...rounds } = input<PageInput>();
const requestHandler = new NodeHttpHandler();
const kinesis = new KinesisClient({ region: REGION, credentials: CREDENTIALS, endpoint, requestHandler });

async function read(): Promise<void> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: startSequenceNumber,
    }),
  );
  await kinesis.send(new GetRecordsCommand({ StreamARN: streamArn, ShardIterator, Limit: limit }));
}

measureCpu(read, rounds).then(report);
