// What reading costs with the SDK alone: an iterator and a page, which is discarded, or answered with as our messages hold it.
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

/** What our messages hold of the records: as Lambda's events carry them, and their data as JSON. Nothing of it is checked. */
async function answer(): Promise<string> {
  const records = await read();
  return JSON.stringify({
    payload: { Records: records.map((record) => eventRecord(record)) },
    KinesisBatch: records.map(({ Data }) => JSON.parse(Buffer.from(Data ?? []).toString())),
  });
}

function eventRecord({ Data, PartitionKey, SequenceNumber, ApproximateArrivalTimestamp }: Record): object {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber: SequenceNumber,
      data: Buffer.from(Data ?? []).toString('base64'),
      approximateArrivalTimestamp: Number(ApproximateArrivalTimestamp) / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: REGION,
    eventSourceARN: streamArn,
  };
}

async function main(): Promise<Readers> {
  const { cpuMilliseconds: discarding } = await measureCpu(read, rounds);
  const { cpuMilliseconds: answering } = await measureCpu(answer, rounds);
  return { discarding, answering };
}

main().then(report);
