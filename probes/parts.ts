import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Asking } from './probe';

export interface FailingMappingProps {
  /** When the function fails, as an expression about `event`. @default - always */
  readonly failsWhen?: string;
  readonly stream?: kinesis.StreamProps;
  readonly mapping?: Partial<lambda.EventSourceMappingOptions>;
  /** What the mapping reads. @default - the stream itself */
  readonly source?: (stream: kinesis.Stream) => string;
}

/** A stream whose function fails, and a queue for what Lambda sends then. */
export function failingMapping(scope: Construct, props: FailingMappingProps = {}): { Stream: string; Queue: string } {
  const stream = newStream(scope, props.stream);
  const queue = new sqs.Queue(scope, 'Queue');
  const consumer = newFunction(
    scope,
    'Consumer',
    `exports.handler = async (event) => { if (${props.failsWhen ?? 'true'}) throw new Error('probe'); };`,
  );
  stream.grantRead(consumer);
  queue.grantSendMessages(consumer);
  const eventSourceArn = props.source?.(stream) ?? stream.streamArn;
  consumer.addEventSourceMapping('Mapping', {
    eventSourceArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    retryAttempts: 0,
    onFailure: new SqsDlq(queue),
    ...props.mapping,
  });
  return { Stream: stream.streamName, Queue: queue.queueUrl };
}

export function newStream(scope: Construct, props: kinesis.StreamProps = {}): kinesis.Stream {
  return new kinesis.Stream(scope, 'Stream', {
    shardCount: 1,
    encryption: kinesis.StreamEncryption.UNENCRYPTED,
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

export function newFunction(scope: Construct, id: string, code: string): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });
}

/** Puts records, and returns their sequence numbers. */
export async function putRecords(
  { clients }: Asking,
  StreamName: string,
  records: readonly { readonly key?: string; readonly data: string | Uint8Array }[],
): Promise<string[]> {
  const Records = records.map(({ key = 'probe', data }) => ({ PartitionKey: key, Data: Buffer.from(data) }));
  const answer = await clients.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  return (answer.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber);
}

/** Receives so many messages; fewer when patience is at an end. */
export async function receive({ clients, patience }: Asking, queueUrl: string, wanted: number): Promise<string[]> {
  const until = Date.now() + patience;
  const bodies: string[] = [];
  while (bodies.length < wanted && Date.now() < until) bodies.push(...(await receiveOnce(clients.sqs, queueUrl)));
  return bodies;
}

async function receiveOnce(client: SQSClient, QueueUrl: string): Promise<string[]> {
  const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  const { Messages = [] } = await client.send(new ReceiveMessageCommand(request));
  for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => Body);
}

/** As much of a pointer as probes look at. */
export interface ProbedPointer {
  readonly requestContext: { readonly condition: string };
  readonly responseContext?: object;
  readonly KinesisBatchInfo: {
    readonly batchSize: number;
    readonly startSequenceNumber: string | null;
    readonly endSequenceNumber: string | null;
    readonly streamArn: string;
  };
}

/** The first pointer that comes; nothing when patience is at an end. */
export async function pointer(asking: Asking): Promise<ProbedPointer | undefined> {
  const [body] = await receive(asking, `${asking.outputs.Queue}`, 1);
  return body === undefined ? undefined : (JSON.parse(body) as ProbedPointer);
}

export const NO_POINTER = 'no pointer came';
