import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { testEnrichment } from '../helpers/enrichment';
import { createStream } from '../helpers/kinesis-streams';
import { batchInfo, kinesisPointer, staged } from '../helpers/pointers';

describe('a failed batch of a Kinesis stream', () => {
  it('comes with the records as the function received them, byte for byte', async () => {
    const stream = await createStream();
    const data = ['text', '{"order":1}', Uint8Array.of(0, 255, 128), gzipSync('zipped'), ''];
    const numbers = await stream.put(...data.map((one) => ({ data: one, partitionKey: 'customer-7' })));
    const pointer = kinesisPointer(batchInfo(stream.arn, numbers));
    const message = staged(pointer);

    const [hydrated] = await testEnrichment().invoke(message);

    expect(hydrated).toMatchObject({ ...pointer, messageId: message.messageId });
    expect(hydrated?.hydration).toMatchObject({ status: 'COMPLETE', expectedRecords: 5, foundRecords: 5, attempts: 1 });
    expect(hydrated?.payload?.Records).toEqual(
      data.map((one, index) => ({
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'customer-7',
          sequenceNumber: numbers[index],
          data: Buffer.from(one).toString('base64'),
          approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -2),
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000000:${numbers[index]}`,
        eventName: 'aws:kinesis:record',
        awsRegion: 'eu-west-1',
        eventSourceARN: stream.arn,
      })),
    );
    expect(hydrated?.KinesisBatch).toHaveLength(5);
  });
});
