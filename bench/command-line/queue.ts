import { createHash, randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import type { HydratedMessage } from '../../contract/message';
import type { Emulator } from '../../local/emulators/servers';
import { startLoopbackServer } from '../../local/emulators/servers';
import { REGION } from '../cloud/cloud';

/** A queue that is nothing but prepared bodies, each handed out once. */
export interface StubQueue extends Emulator {
  readonly queueArn: string;
  readonly queueUrl: string;
  /** Bytes of all bodies together. */
  readonly bytes: number;
}

const FUNCTIONS = 20;
const BODIES = 1_000;
/** As long as those of SQS. */
const RECEIPT_CHARACTERS = 400;

/** @param count - messages of the queue; a multiple of ten */
export async function startStubQueue(count: number): Promise<StubQueue> {
  const bodies = Array.from({ length: BODIES }, (_, index) => {
    const Body = JSON.stringify(failure(index));
    return { Body, MD5OfBody: createHash('md5').update(Body).digest('hex') };
  });
  const queueArn = `arn:aws:sqs:${REGION}:000000000000:failures`;
  let received = 0;
  const answers: Readonly<Record<string, (input: Input) => object>> = {
    GetQueueAttributes: () => ({
      Attributes: { QueueArn: queueArn, ApproximateNumberOfMessages: `${count - received}` },
    }),
    ReceiveMessage: ({ MaxNumberOfMessages: most = 1 }) => {
      const Messages = Array.from({ length: Math.min(most, count - received) }, () => {
        received += 1;
        const Attributes = { SentTimestamp: '1795900000000', ApproximateReceiveCount: '1' };
        return {
          ...bodies[received % BODIES],
          MessageId: randomUUID(),
          ReceiptHandle: randomUUID().padEnd(RECEIPT_CHARACTERS, 'r'),
          Attributes,
        };
      });
      return Messages.length > 0 ? { Messages } : {};
    },
    ChangeMessageVisibilityBatch: ({ Entries = [] }) => ({ Successful: Entries.map(({ Id }) => ({ Id })) }),
  };
  const server = await startLoopbackServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    json(request).then((input) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answers[operation]?.(input as Input) ?? {}));
    });
  });
  const queueUrl = `${server.endpoint}/000000000000/failures`;
  const bytes = bodies.reduce((sum, { Body }) => sum + Body.length, 0) * (count / BODIES);
  return { ...server, queueArn, queueUrl, bytes };
}

interface Input {
  readonly MaxNumberOfMessages?: number;
  readonly Entries?: readonly { readonly Id: string }[];
}

/** A message of one record of 500 bytes. */
function failure(index: number): HydratedMessage {
  const name = `consumer-${index % FUNCTIONS}`;
  const data = { order: index, note: 'x'.repeat(480) };
  const sequenceNumber = `4${String(index).padStart(55, '0')}`;
  const range = { startSequenceNumber: sequenceNumber, endSequenceNumber: sequenceNumber };
  const arrival = '2026-11-28T12:00:00.000Z';
  const eventSourceARN = `arn:aws:kinesis:${REGION}:000000000000:stream/orders`;
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey: `${index}`,
    sequenceNumber,
    data: Buffer.from(JSON.stringify(data)).toString('base64'),
    approximateArrivalTimestamp: 1_795_900_000,
  };
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:${REGION}:000000000000:function:${name}`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: arrival,
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      ...range,
      approximateArrivalOfFirstRecord: arrival,
      approximateArrivalOfLastRecord: arrival,
      batchSize: 1,
      streamArn: eventSourceARN,
    },
    messageId: randomUUID(),
    hydration: {
      schemaVersion: 1,
      id: createHash('sha256').update(`${index}`).digest('hex'),
      groupId: 'shard-0',
      source: 'kinesis',
      status: 'COMPLETE',
      expectedRecords: 1,
      foundRecords: 1,
      hydratedAt: arrival,
      attempts: 1,
    },
    payload: { Records: [{ kinesis, eventSource: 'aws:kinesis', eventSourceARN, awsRegion: REGION }] },
    KinesisBatch: [data],
  } as unknown as HydratedMessage;
}
