import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import type { BatchInfo, LambdaPointer, ResponseContext } from '../../contract/pointer';
import { bucketName, isFifo, isTopic, queueUrl } from '../arns';
import { topicFor } from '../topic';
import { type Batch, eventText } from './batch';
import type { Mapping, MappingRun } from './mapping';
import type { StreamRecord, StreamSource } from './stream-source';

/** Reports to the OnFailure destination, where there is one, which records were given up. Lambda does not try twice. */
export async function reportGivenUp(run: MappingRun, shardId: string, givenUp: GivenUp): Promise<void> {
  const { runtime, mapping, source } = run;
  const { destinationArn } = mapping;
  if (destinationArn === undefined) return;
  const now = runtime.now();
  const pointer = buildPointer(source, mapping, shardId, now, givenUp);
  const bucket = bucketName(destinationArn);
  try {
    if (bucket === undefined) {
      await send(run, destinationArn, pointer);
      return runtime.report({ type: 'pointer-sent', destinationArn, pointer });
    }
    const key = failureKey(mapping.uuid, shardId, now);
    await write(run, { bucket, key }, pointer, givenUp);
    runtime.report({ type: 'pointer-sent', destinationArn, pointer, key });
  } catch (error) {
    runtime.report({ type: 'pointer-lost', destinationArn, pointer, error: String(error) });
  }
}

async function send(run: MappingRun, destinationArn: string, pointer: LambdaPointer): Promise<void> {
  if (isFifo(destinationArn)) throw new Error('Lambda does not send to FIFO queues and topics: the records are gone.');
  await (isTopic(destinationArn) ? publish : enqueue)(run, destinationArn, pointer);
}

/** The message of the topic is what a queue gets as body. */
async function publish({ runtime, mapping }: MappingRun, topicArn: string, pointer: LambdaPointer): Promise<void> {
  await topicFor(runtime, mapping.executionRoleArn, topicArn).publish(JSON.stringify(pointer));
}

async function enqueue({ runtime, mapping }: MappingRun, queueArn: string, pointer: LambdaPointer): Promise<void> {
  const { sqs } = runtime.clientsOf(mapping.executionRoleArn);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queueArn), MessageBody: JSON.stringify(pointer) }));
}

/**
 * Writes the pointer together with the event, which is JSON text in `payload`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
async function write(
  { runtime, mapping }: MappingRun,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  pointer: LambdaPointer,
  givenUp: GivenUp,
): Promise<void> {
  const { s3 } = runtime.clientsOf(mapping.executionRoleArn);
  const Body = JSON.stringify({ ...pointer, payload: eventText(givenUp) });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
}

/** `aws/lambda/<mapping>/<shard>/<yyyy>/<mm>/<dd>/<yyyy-mm-ddThh.mm.ss>-<uuid>` */
function failureKey(uuid: string, shardId: string, now: number): string {
  const [second = ''] = new Date(now).toISOString().split('.');
  const [day = ''] = second.split('T');
  const file = `${second.replaceAll(':', '.')}-${randomUUID()}`;
  return `${FAILURE_KEY_PREFIX}${uuid}/${shardId}/${day.replaceAll('-', '/')}/${file}`;
}

/** Version of the pointer's shape, as Lambda writes it. */
const POINTER_VERSION = '1.0';

/** Why Lambda gives up. AWS names the first two; the third is not published and stands for any condition yet unseen. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'RecordTooLarge';

export interface GivenUp extends Pick<Batch, 'records'> {
  /** The tumbling window of the records; the last invocation of a window has none. */
  readonly window?: Batch['window'] | undefined;
  readonly condition: Condition;
  readonly invokeCount: number;
  /** Of the last invocation, by which its log is found. @default - a random one: the records were not invoked with */
  readonly requestId?: string;
  /** Absent where no invocation is answered for. */
  readonly responseContext?: ResponseContext;
}

/** The pointer that Lambda sends for records it gives up, member for member. */
export function buildPointer(
  source: StreamSource,
  mapping: Pick<Mapping, 'functionArn' | 'eventSourceArn'>,
  shardId: string,
  now: number,
  { records, window, condition, invokeCount, requestId = randomUUID(), responseContext }: GivenUp,
): LambdaPointer {
  return {
    requestContext: {
      requestId,
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: invokeCount,
    },
    ...(responseContext && { responseContext }),
    version: POINTER_VERSION,
    timestamp: new Date(now).toISOString(),
    ...source.batchMember(batchInfo(source, mapping.eventSourceArn, shardId, records, window?.open.last)),
  };
}

/**
 * Whether `streamArn` names the stream or its enhanced fan-out consumer is not documented.
 * The consumer is the case that needs care downstream, so that is what is sent.
 * Nor is what a pointer says of a window's last invocation, which has no records: here, the numbers of the window's last record.
 */
function batchInfo(
  source: StreamSource,
  streamArn: string,
  shardId: string,
  records: readonly StreamRecord[],
  before: StreamRecord | undefined,
): BatchInfo {
  const [first = before] = records;
  const last = records.at(-1) ?? before;
  return {
    shardId,
    startSequenceNumber: first?.sequenceNumber ?? '',
    endSequenceNumber: last?.sequenceNumber ?? '',
    approximateArrivalOfFirstRecord: source.formatArrival(first?.arrivedAt ?? 0),
    approximateArrivalOfLastRecord: source.formatArrival(last?.arrivedAt ?? 0),
    batchSize: records.length,
    streamArn,
  };
}
