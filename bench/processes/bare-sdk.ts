// What reading costs with the SDK alone: an iterator and a page, which is discarded, or answered as a function would.
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  type _Record as Record,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { CREDENTIALS, REGION } from '../cloud/cloud';
import { input, measureCpu, type PageInput, type Readers, report } from '../protocol';

const { endpoint, streamArn, shardId, startSequenceNumber, limit, ...rounds } = input<PageInput>();
const requestHandler = new NodeHttpHandler();
const kinesis = new KinesisClient({ region: REGION, credentials: CREDENTIALS, endpoint, requestHandler });

async function read(): Promise<readonly Record[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: startSequenceNumber,
    }),
  );
  const { Records = [] } = await kinesis.send(
    new GetRecordsCommand({ StreamARN: streamArn, ShardIterator, Limit: limit }),
  );
  return Records;
}

/** The data as Lambda's events carry it. */
async function answer(): Promise<string> {
  const records = await read();
  return JSON.stringify(
    records.map((record) => ({ ...record, Data: Buffer.from(record.Data ?? []).toString('base64') })),
  );
}

async function main(): Promise<Readers> {
  const { cpuMilliseconds: discarding } = await measureCpu(read, rounds);
  const { cpuMilliseconds: answering } = await measureCpu(answer, rounds);
  return { discarding, answering };
}

main().then(report);
