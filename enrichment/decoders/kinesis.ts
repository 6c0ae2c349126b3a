import type { KinesisEventRecord } from '../../contract/lambda-event';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import { inBase64, readable } from './bytes';
import { inflate, isGzip } from './gzip';

/**
 * The data of each record for people to read: unzipped where it is gzip (as CloudWatch Logs sends it), then JSON, text
 * or base64. What a batch unzips to is bounded together by what a message can hold; beyond it data stays as it came.
 */
export function decodeKinesisRecords(records: readonly KinesisEventRecord[]): readonly unknown[] {
  let bytesLeft = SQS_MESSAGE_BYTES;
  return records.map(({ kinesis }) => {
    const bytes = Buffer.from(kinesis.data, 'base64');
    if (!isGzip(bytes)) return readable(bytes) ?? inBase64(bytes);
    const inflated = inflate(bytes, bytesLeft);
    bytesLeft -= inflated?.length ?? 0;
    return (inflated && readable(inflated)) ?? { $base64: kinesis.data };
  });
}
