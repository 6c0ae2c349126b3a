import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { newFunction, newStream, putRecords, receive } from './parts';
import type { Asking, Probe } from './probe';

/** A function that sends its events to a queue. */
function recorder(scope: Construct): { recorder: lambda.Function; queue: sqs.Queue } {
  const queue = new sqs.Queue(scope, 'Queue');
  const code = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
exports.handler = (event) =>
  sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(event) })).then(() => null);`;
  const recording = newFunction(scope, 'Recorder', code);
  recording.addEnvironment('QUEUE_URL', queue.queueUrl);
  queue.grantSendMessages(recording);
  return { recorder: recording, queue };
}

async function recorded(asking: Asking): Promise<Record<string, unknown> | undefined> {
  const [body] = await receive(asking, `${asking.outputs.Queue}`, 1);
  return body === undefined ? undefined : JSON.parse(body).Records[0];
}

const startingPosition = lambda.StartingPosition.TRIM_HORIZON;

/** What functions are given, where the documentation shows no example. */
export const EVENT_PROBES: readonly Probe[] = [
  {
    unknown: 13,
    id: 'Encrypted',
    question: 'Do events from an encrypted Kinesis stream have encryptionType?',
    build(scope) {
      const stream = newStream(scope, { encryption: kinesis.StreamEncryption.MANAGED });
      const { recorder: recording, queue } = recorder(scope);
      recording.addEventSource(new KinesisEventSource(stream, { startingPosition }));
      return { Stream: stream.streamName, Queue: queue.queueUrl };
    },
    async ask(asking) {
      await putRecords(asking, `${asking.outputs.Stream}`, [{ data: '{}' }]);
      const record = await recorded(asking);
      const found = record?.kinesis as { readonly encryptionType?: string } | undefined;
      if (!found) return 'no event came';
      return found.encryptionType === undefined
        ? `no: ${Object.keys(found).join(', ')}`
        : `yes: ${found.encryptionType}`;
    },
  },
  {
    unknown: 13,
    id: 'Binary',
    question: 'How does a binary set of a table arrive?',
    build(scope) {
      const table = new dynamodb.Table(scope, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
        stream: dynamodb.StreamViewType.NEW_IMAGE,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const { recorder: recording, queue } = recorder(scope);
      recording.addEventSource(new DynamoEventSource(table, { startingPosition }));
      return { Table: table.tableName, Queue: queue.queueUrl };
    },
    async ask(asking) {
      const Item = { id: { S: '1' }, blobs: { BS: [Buffer.from('foobar')] } };
      await asking.clients.dynamoDB.send(new PutItemCommand({ TableName: asking.outputs.Table, Item }));
      const record = await recorded(asking);
      const { NewImage } = (record?.dynamodb ?? {}) as { readonly NewImage?: { readonly blobs?: unknown } };
      const identity = record?.userIdentity === undefined ? 'absent' : JSON.stringify(record.userIdentity);
      return record ? `\`${JSON.stringify(NewImage?.blobs)}\`, userIdentity ${identity}` : 'no event came';
    },
  },
];
