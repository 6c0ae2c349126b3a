import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, runCli } from '../../helpers/local/cli';
import { linkPackages, temporaryFolder } from '../../helpers/local/stacks';

/**
 * An app as somebody else writes it: outside of this project, ES modules, a consumer of its own without bisecting. Nobody
 * hydrates the pointers of its second stack, and the consumer of its third is retried for very long.
 */
const APP = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { App, Stack } = require('aws-cdk-lib');
const kinesis = require('aws-cdk-lib/aws-kinesis');
const lambda = require('aws-cdk-lib/aws-lambda');
const { KinesisEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const { HydratedDlq } = require('cdk-hydrated-dlq');

function payments(name, { runtime = lambda.Runtime.NODEJS_24_X, retryAttempts = app.node.tryGetContext('retries') } = {}) {
  const stack = new Stack(app, name);
  const code = lambda.Code.fromAsset('code');
  const consumer = new lambda.Function(stack, 'Consumer', { runtime, handler: 'consumer.handler', code });
  consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Stream'), {
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    retryAttempts,
    reportBatchItemFailures: true,
    onFailure: new HydratedDlq(stack, 'Dlq'),
  }));
  return stack;
}

const app = new App();
payments('Payments');
payments('NotChosen');
payments('Stopped').node.findAll().find((node) => node.cfnResourceType === 'AWS::Pipes::Pipe').desiredState = 'STOPPED';
payments('Stuck', { runtime: lambda.Runtime.PYTHON_3_13, retryAttempts: 500 });
`;

/** The project around it has ES modules; the function's code is CommonJS, as in Lambda. */
const CONSUMER = `
exports.handler = async ({ Records }) => {
  const failed = Records.filter(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64')).amount < 0);
  return { batchItemFailures: failed.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
};
`;

const PAYMENTS = [{ amount: 1 }, { amount: -2 }, { amount: 3 }];

function scratchApp(): string {
  const folder = temporaryFolder('scratch-app-');
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'app.js'), APP);
  writeFileSync(join(folder, 'stand-in.mjs'), 'export const handler = () => { throw new Error("always"); };');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ context: { retries: 1 } }));
  writeFileSync(join(folder, 'code/consumer.js'), CONSUMER);
  writeFileSync(join(folder, 'payments.jsonl'), PAYMENTS.map((payment) => JSON.stringify(payment)).join('\n'));
  linkPackages(folder);
  return folder;
}

const summaryOf = (output: string) => jsonLines(output).find(({ type }) => type === 'summary');

// One after the other: each polls its streams as long as it runs, so several at a time slow each other down.
test('an app from elsewhere runs with records of its own, and what is not accounted for is reported', async () => {
  const stacks = ['Payments', 'Stopped', 'Stuck'];
  const options = stacks.flatMap((stack) => ['--stack', stack, '--put', `${stack}/Stream=payments.jsonl`]);
  const app = ['--app', `"${process.execPath}" app.js`, '--function', 'Stuck/Consumer=stand-in.mjs'];
  const cli = runCli([...app, '--json', '--timeout', '15', ...options], scratchApp());
  expect(await cli.exitCode, cli.output()).toBe(1);
  // Lambda reports what follows the first failed record, too.
  const lost = /^the pointer to \d+ of shardId-\d+ neither arrived nor waits in the unhydrated queue$/;
  const retried =
    /^Stuck\/Consumer\/\S+ still has 3 records to process, and the function has failed \d+ times with a batch of them\. Raise --timeout/;
  expect(summaryOf(cli.output())).toMatchObject({
    accounts: [
      { put: 3, pointers: 1, hydrated: 2, statuses: { COMPLETE: 1 }, problems: [] },
      { put: 3, pointers: 1, hydrated: 0, problems: [expect.stringMatching(lost)] },
      { put: 3, pointers: 0, problems: [expect.stringMatching(retried)] },
    ],
    metrics: { HydratedBatches: 1, HydratedRecords: 2 },
  });
  const [delivered] = jsonLines(cli.output()).filter(({ type }) => type === 'delivered');
  expect(delivered).toMatchObject({ message: { KinesisBatch: PAYMENTS.slice(1) } });
});

test('the demo with a bucket as intake hydrates records that are deleted from their stream, and redrives each once', async () => {
  const cli = runCli(['--json', '--intake', 'bucket']);
  expect(await cli.exitCode, cli.output()).toBe(0);
  const settled = { poisoned: 3, hydrated: 3, gone: 0, statuses: { COMPLETE: 3 }, processed: 3, problems: [] };
  expect(summaryOf(cli.output())).toMatchObject({
    accounts: [settled, settled],
    metrics: { BucketBatches: 6, AnnouncedObjects: 6 },
  });
  expect(summaryOf(cli.output())?.metrics).not.toHaveProperty('StreamCalls');
  const events = jsonLines(cli.output());
  const deleted = events.flatMap(({ type }, index) => (type === 'records-deleted' ? [index] : []));
  const delivered = events.flatMap(({ type }, index) => (type === 'delivered' ? [index] : []));
  expect(deleted).toHaveLength(6);
  const [why, redrive, again] = events.filter(({ type }) => type === 'command');
  expect(why?.output).toMatch(/Error: Order (stream|table)-\d+ is poisoned\n +at handler/);
  expect(redrive?.output).toContain('Redriven 6 messages: 6 done');
  expect(again).toMatchObject({ command: redrive?.command, output: expect.stringContaining('is empty') });
  // Before each message there are at least as many deletions.
  expect(delivered.every((at, count) => deleted.filter((before) => before < at).length > count)).toBe(true);
});

/** The records of one order for each source are gone: the others are redriven. */
test('the demo with a fault says why, redrives what is left exactly once, and runs until Ctrl-C', async ({
  onTestFinished,
}) => {
  const cli = runCli(['--fault', 'trimmed', '--keep']);
  onTestFinished(() => void cli.child.kill('SIGKILL'));
  await cli.seen('npx hydrated-dlq redrive --all --go --queue');
  const output = cli.output();
  expect(output).toContain('npx hydrated-dlq open --allow-redrive --queue');
  const endpoints = [...output.matchAll(/AWS_ENDPOINT_URL_\w+=(\S+)/g)].map(([, endpoint]) => `${endpoint}`);
  expect(endpoints).toHaveLength(13);
  for (const endpoint of endpoints) expect((await fetch(endpoint)).status).toBeGreaterThan(0);
  cli.child.kill('SIGINT');
  expect(await cli.exitCode).toBe(0);
  for (const endpoint of endpoints) await expect(fetch(endpoint)).rejects.toThrow('fetch failed');

  expect(output).toContain('the pointer that Lambda left');
  expect(output).toMatch(/Error: Order (stream|table)-\d+ is poisoned\n +at handler/);
  const [, redrive = '', again = ''] = output.split('$ npx hydrated-dlq redrive');
  expect(redrive).toContain('Redriven 4 messages: 4 done');
  expect(again).toContain('Plan: 0 messages');
  const settled = 'poisoned 3, hydrated 2, reported as gone 1, redriven and processed exactly once 2';
  expect(output).toContain(`Orders (Kinesis): ${settled}: every poisoned record is accounted for`);
  expect(output).toContain(`OrdersTable (DynamoDB): ${settled}: every poisoned record is accounted for`);
});

test.concurrent.each([
  ['an unknown option', ['--fast'], 2, /^Unknown option '--fast'\nRun with --help/],
  [
    'a file that is not there',
    ['--put', 'Orders=missing.jsonl'],
    2,
    /^--put: missing\.jsonl cannot be read \(ENOENT\)\nRun with --help/,
  ],
  [
    'an app that fails',
    ['--app', 'echo no credentials && exit 3'],
    1,
    /"echo no credentials && exit 3" ended with 3 and printed:\nno credentials/,
  ],
  ['an app that writes nothing', ['--app', 'echo'], 1, /The command "echo" synthesized nothing/],
  ['an app that is killed', ['--app', 'kill -KILL $$'], 1, /"kill -KILL \$\$" ended with SIGKILL and printed nothing/],
  ['Ctrl-C while an app is synthesized', ['--app', 'kill -INT $PPID; exit 130'], 130, /^[\d. s]+Synthesizing: .*\n$/],
])('%s', async (_, args, code, output) => {
  const cli = runCli(args);
  expect(await cli.exitCode).toBe(code);
  expect(cli.output()).toMatch(output);
});

test.concurrent('a Node.js that is too old is reported before the app is synthesized', async () => {
  const older = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(older)}`];
  const cli = runCli(['--app', 'echo synthesized && exit 3'], process.cwd(), nodeOptions);
  expect(await cli.exitCode).toBe(1);
  expect(cli.output()).toMatch(/^The local cloud needs Node.js 22.15 or later, this is 20.20.2/);
});
