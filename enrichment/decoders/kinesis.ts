import type { KinesisEventRecord } from '../../contract/lambda-event';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import { noteJsonSize } from '../json-size';
import { inBase64, readable, type Shown } from './bytes';
import { inflate, isGzip } from './gzip';

/**
 * The data of each record for people to read: unzipped where it is gzip (as CloudWatch Logs sends it), then JSON, text
 * or base64. What a batch unzips to is bounded together by what a message can hold; beyond it data stays as it came.
 */
export function decodeKinesisRecords(records: readonly KinesisEventRecord[]): readonly unknown[] {
  let bytesLeft = SQS_MESSAGE_BYTES;
  const shown = records.map(({ kinesis }) => {
    const bytes = Buffer.from(kinesis.data, 'base64');
    const plain = isGzip(bytes) ? inflate(bytes, bytesLeft) : bytes;
    if (plain !== undefined && plain !== bytes) bytesLeft -= plain.length;
    return (plain && readable(plain)) ?? inBase64(kinesis.data);
  });
  return batchOf(shown);
}

/** Its size is known by now: brackets, commas, and what is between. */
function batchOf(shown: readonly Shown[]): readonly unknown[] {
  const batch = shown.map(({ value }) => value);
  const between = shown.reduce((sum, { jsonBytes }) => sum + jsonBytes, 0);
  noteJsonSize(batch, { bytes: '[]'.length + between + Math.max(0, shown.length - 1), canTravel: true });
  return batch;
}
