import { eventBytes, type StreamRecord } from '../../../local/event-source-mapping/stream-source';

/** A Kinesis record as a mapping handles it, with that sequence number. */
export function streamRecord(sequenceNumber: number, data = 'data'): StreamRecord {
  const event: StreamRecord['event'] = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'customer-1',
      sequenceNumber: String(sequenceNumber),
      data: Buffer.from(data).toString('base64'),
      approximateArrivalTimestamp: sequenceNumber,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: 'eu-west-1',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders',
  };
  return {
    sequenceNumber: String(sequenceNumber),
    arrivedAt: sequenceNumber * 1000,
    orderKey: 'customer-1',
    event,
    eventBytes: eventBytes(event),
  };
}
