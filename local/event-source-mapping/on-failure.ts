import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { BatchInfo, LambdaPointer, ResponseContext } from '../../contract/pointer';
import { isFifoQueue, queueUrl } from '../arns';
import type { Mapping, MappingRun } from './mapping';
import type { StreamRecord, StreamSource } from './stream-source';

/** Tells the OnFailure destination, where there is one, which records were given up. Lambda does not try twice. */
export async function reportGivenUp(run: MappingRun, shardId: string, givenUp: GivenUp): Promise<void> {
  const { runtime, mapping, source } = run;
  if (mapping.destinationArn === undefined) return;
  const pointer = buildPointer(source, mapping, shardId, runtime.now(), givenUp);
  await send(run, mapping.destinationArn, pointer);
}

async function send({ runtime, mapping }: MappingRun, queueArn: string, pointer: LambdaPointer): Promise<void> {
  if (isFifoQueue(queueArn)) {
    const error = 'Lambda does not send to FIFO queues: the records are gone.';
    return runtime.report({ type: 'pointer-lost', queueArn, pointer, error });
  }
  const { sqs } = runtime.clientsOf(mapping.executionRoleArn);
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queueArn), MessageBody: JSON.stringify(pointer) }));
    runtime.report({ type: 'pointer-sent', queueArn, pointer });
  } catch (error) {
    runtime.report({ type: 'pointer-lost', queueArn, pointer, error: String(error) });
  }
}

/** Version of the pointer's shape, as Lambda writes it. */
const POINTER_VERSION = '1.0';

/** Why Lambda gives up. AWS names the first two; the third is not published and stands for any condition yet unseen. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'RecordTooLarge';

export interface GivenUp {
  readonly records: readonly StreamRecord[];
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
  { records, condition, invokeCount, requestId = randomUUID(), responseContext }: GivenUp,
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
    ...source.batchMember(batchInfo(source, mapping.eventSourceArn, shardId, records)),
  };
}

/**
 * Whether `streamArn` names the stream or its enhanced fan-out consumer is not documented.
 * The consumer is the case that needs care downstream, so that is what is sent.
 */
function batchInfo(
  source: StreamSource,
  streamArn: string,
  shardId: string,
  records: readonly StreamRecord[],
): BatchInfo {
  const [first] = records;
  const last = records.at(-1);
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
