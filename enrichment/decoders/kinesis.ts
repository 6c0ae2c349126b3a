import type { KinesisEventRecord } from '../../contract/lambda-event';

export function decodeKinesisRecord({ kinesis }: KinesisEventRecord): unknown {
  return Buffer.from(kinesis.data, 'base64').toString();
}
