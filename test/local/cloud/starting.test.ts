import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { Duration, Stack } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { expect, test } from 'vitest';
import { checkNodeVersion } from '../../../local/host';
import { startAll } from '../../../local/running';
import { uniqueName } from '../../helpers/aws/clients';
import { createApp, deployApp } from '../../helpers/local/stacks';

test('what started is stopped when something beside it did not', async () => {
  const stopped: string[] = [];
  const start = (name: string) => async () => ({ name, stop: async () => void stopped.push(name) });
  const fail = () => {
    throw new Error('not installed');
  };
  expect((await startAll(start('a'), start('b'))).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(stopped).toEqual([]);
  await expect(startAll(start('a'), fail, start('c'))).rejects.toThrow('not installed');
  expect(stopped).toEqual(['a', 'c']);
});

test.each(['22.15.0', '22.21.1', '24.0.0'])('Node %s will do', (version) => {
  expect(() => checkNodeVersion(version)).not.toThrow();
});

test.each(['20.20.2', '22.14.9'])('Node %s will not', (version) => {
  expect(() => checkNodeVersion(version)).toThrow(`The local cloud needs Node.js 22.15 or later, this is ${version}.`);
});

test('a cloud that stops does not wait for the timeout of a function', async () => {
  const app = createApp();
  const stack = new Stack(app, uniqueName('Slow'));
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => { console.log("begun"); return new Promise(() => {}); };'),
    timeout: Duration.minutes(10),
  });
  const stream = new kinesis.Stream(stack, 'Stream');
  const startingPosition = lambda.StartingPosition.TRIM_HORIZON;
  consumer.addEventSource(new KinesisEventSource(stream, { startingPosition, retryAttempts: 1 }));
  const { cloud, events, ref } = await deployApp(app);
  const StreamName = ref('AWS::Kinesis::Stream');
  await cloud.clients.kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('x') }));
  await events.waitFor('function-log', ({ text }) => text === 'begun');
  const begunAt = Date.now();
  await cloud.stop();
  expect(Date.now() - begunAt).toBeLessThan(10_000);
});
