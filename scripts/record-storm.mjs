// Writes the transcript of docs/redriving.md: a storm of 1,000 failures of two causes in the local cloud, from the first
// look to the last processed record. Every shown line is what a command printed. After `npm run build`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const { App, Duration, Stack } = require('aws-cdk-lib');
const kinesis = require('aws-cdk-lib/aws-kinesis');
const lambda = require('aws-cdk-lib/aws-lambda');
const sqs = require('aws-cdk-lib/aws-sqs');
const { KinesisEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const { HydratedDestination, HydratedDlq } = require('../dist/lib');
const { startLocal } = require('../dist/local');

const DOCUMENT = 'docs/redriving.md';
const COMMAND = resolve('packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');
const FAILURES = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'storm-'));
/** The consumer takes every order as soon as this file is there: it stands for the deployment of the fix. */
const fix = join(folder, 'fixed');
const processed = join(folder, 'processed');

const CONSUMER = `
const { appendFileSync, existsSync } = require('node:fs');
const fixed = () => existsSync(${JSON.stringify(fix)});
function total(order) { return order.amount.toFixed(2); }
function carrierOf(order) {
  if (!order.country) throw new RangeError('No carrier for order ' + order.orderId);
  return 'post';
}
exports.handler = async ({ Records }) => {
  for (const { kinesis } of Records) {
    const order = JSON.parse(Buffer.from(kinesis.data, 'base64'));
    if (!fixed()) [total(order), carrierOf(order)];
    appendFileSync(${JSON.stringify(processed)}, order.orderId + '\\n');
  }
};`;

function ordersApp() {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Orders');
  const orders = new kinesis.Stream(stack, 'Stream', { streamName: 'orders', shardCount: 4 });
  const consumer = new lambda.Function(stack, 'Consumer', {
    functionName: 'orders-consumer',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(CONSUMER),
    timeout: Duration.seconds(10),
  });
  const queue = new sqs.Queue(stack, 'Failures', { queueName: 'orders-failures' });
  const onFailure = new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.queue(queue) });
  consumer.addEventSource(
    new KinesisEventSource(orders, { startingPosition: 'TRIM_HORIZON', batchSize: 1, retryAttempts: 0, onFailure }),
  );
  return { app, orders };
}

/** Six of ten orders have no amount, the others no country. */
function poisonedOrders() {
  return Array.from({ length: FAILURES }, (_, index) => {
    const orderId = `order-${String(index + 1).padStart(4, '0')}`;
    return index % 10 < 6 ? { orderId, country: 'IE' } : { orderId, amount: 12.5 };
  });
}

function environment({ endpoints, region }) {
  const { kinesis, sqs, s3, dynamodb, lambda } = endpoints;
  return {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: lambda,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  };
}

/** What a command prints, as a person sees it: results and notes in their order. The cloud runs in this process. */
async function run(args, env) {
  const child = spawn(process.execPath, [COMMAND, ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk;
    });
  const [status] = await once(child, 'close');
  console.log(`$ hydrated-dlq ${args.join(' ')}\n${text}\n(${status})\n`);
  return readable(text);
}

/** Progress, which a terminal wipes away. */
const PROGRESS = /^(\S+: [\d,]+ of about|Reading the log|Giving back|[\d,]+ of [\d,]+: )/;

/** Without progress, and with the paths that functions have in Lambda in place of those of the local cloud. */
function readable(text) {
  const lines = text.trimEnd().split('\n');
  const shown = lines.filter((line) => !PROGRESS.test(line) && !line.includes('lambda/bootstrap'));
  return shown.join('\n').replaceAll(/\/\S*\/orders-consumer\//g, '/var/task/');
}

/** Puts a command and its output between the markers of a step. */
function withStep(text, step, args, output) {
  const block = `<!-- storm:${step} -->\n\n\`\`\`console\n$ npx hydrated-dlq ${args.join(' ')}\n${output}\n\`\`\`\n\n<!-- /storm -->`;
  const marked = new RegExp(`<!-- storm:${step} -->[^]*?<!-- /storm -->`);
  if (!marked.test(text)) throw new Error(`${DOCUMENT} has no marker storm:${step}`);
  return text.replace(marked, () => block);
}

const { app, orders } = ordersApp();
const cloud = await startLocal(app, { timeScale: 5 });
try {
  await cloud.put(orders, poisonedOrders());
  for (let arrived = 0; arrived < FAILURES; arrived += 1) await cloud.hydrated.next({ timeout: 600_000 });
  const env = environment(cloud);
  const causes = new Map();
  const steps = [
    ['list', () => ['list', '--stack', 'Orders']],
    ['why', () => ['why', '--stack', 'Orders', '--samples', '1000']],
    ['causes', () => ['list', '--stack', 'Orders']],
    ['plan', () => ['redrive', causes.get('TypeError'), '--stack', 'Orders']],
    ['canary', () => ['redrive', causes.get('TypeError'), '--stack', 'Orders', '--go', '--canary', '1']],
    [
      'fixed',
      () => ['redrive', '--all', '--stack', 'Orders', '--go', '--canary', '1', '--stop-after', '3', '--rate', '100'],
    ],
    ['again', () => ['redrive', '--all', '--stack', 'Orders', '--go']],
  ];
  let text = readFileSync(DOCUMENT, 'utf8');
  for (const [step, argumentsOf] of steps) {
    if (step === 'fixed') writeFileSync(fix, '');
    const args = argumentsOf();
    const output = await run(args, env);
    for (const [, id, error] of output.matchAll(/(g[0-9a-f]{7}\.[0-9a-f]{4})[^\n]*?(TypeError|RangeError)/g))
      causes.set(error, id);
    text = withStep(text, step, args, output);
  }
  const lines = existsSync(processed) ? readFileSync(processed, 'utf8').trim().split('\n') : [];
  if (lines.length !== FAILURES || new Set(lines).size !== FAILURES)
    throw new Error(`${lines.length} orders were processed, ${new Set(lines).size} of them once: not ${FAILURES}`);
  writeFileSync(DOCUMENT, text);
} finally {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
}
