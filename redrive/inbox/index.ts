import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { functionInvoker } from '../invoke-function';
import { payloadLoader } from '../load-payload';
import { attemptsTable } from './attempts-table';
import { clientSettings } from './client-settings';
import { readInboxEnvironment } from './environment';
import { inboxHandler } from './handler';

const environment = readInboxEnvironment();
const sqs = new SQSClient(clientSettings('SQS'));
const s3Settings = clientSettings('S3');
const s3 = new S3Client({ ...s3Settings, forcePathStyle: s3Settings.endpoint !== undefined });
const dynamoDB = new DynamoDBClient(clientSettings('DYNAMODB'));

/** What the mapping of the inbox invokes. */
export const handler = inboxHandler({
  environment,
  journal: attemptsTable(dynamoDB, environment.attemptsTable),
  // Its role may read the buckets of its pipeline, and no others.
  loadPayload: payloadLoader({ getObject: (input) => s3.send(new GetObjectCommand(input)) }, { buckets: 'any' }),
  invoke: functionInvoker(clientSettings('LAMBDA')),
  putBack: async (MessageBody, { attributes: MessageAttributes, messageGroup: MessageGroupId }) => {
    const QueueUrl = environment.destinationQueueUrl;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes, MessageGroupId }));
  },
  // Not the console: in Lambda's JSON log format it would wrap the metrics in a string.
  write: (line) => process.stdout.write(`${line}\n`),
});
