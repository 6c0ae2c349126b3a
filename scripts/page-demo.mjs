// A local cloud with failures that people can look at: two consumers of a stream and one of a table fail on what is wrong
// with some orders, now and, with shifted times, during the hours before. The pictures of the page are made from it.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { SendMessageBatchCommand, SQSClient } = require('@aws-sdk/client-sqs');
const { App, Duration, Stack } = require('aws-cdk-lib');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const kinesis = require('aws-cdk-lib/aws-kinesis');
const lambda = require('aws-cdk-lib/aws-lambda');
const sqs = require('aws-cdk-lib/aws-sqs');
const { DynamoEventSource, KinesisEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const { HydratedDestination, HydratedDlq } = require('../dist/lib');
const { startLocal } = require('../dist/local');

const HOUR = 3_600_000;
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
/** As many batches of the sample fail at least: how records share batches differs from run to run. */
const FAILURES = 12;
/** Messages of an SQS batch. */
const BATCH = 10;

/** Fails as long as the fix is not there; then takes everything. */
const consumer = (fix, body) => `
const { existsSync } = require('node:fs');
${body}
exports.handler = async ({ Records }) => {
  if (existsSync(${JSON.stringify(fix)})) return;
  for (const { kinesis, dynamodb } of Records)
    check(kinesis ? JSON.parse(Buffer.from(kinesis.data, 'base64')) : dynamodb.NewImage);
};`;

const TOTALS = `
function total(order) { return order.lines.map(({ price, quantity }) => price.amount * quantity); }
function check(order) { if (order.lines.length > 1) total(order); }`;
const SHIPPING = `
class UnknownCarrierError extends Error { name = 'UnknownCarrierError'; }
function carrierOf({ orderId, address }) {
  if (address.country === 'IS') throw new UnknownCarrierError('No carrier delivers order ' + orderId + ' to IS');
}
function check(order) { carrierOf(order); }`;
const STOCK = `
function reserve({ sku, stock }) {
  if (Number(stock.N) < 0) throw new RangeError('Stock of ' + sku.S + ' would be ' + stock.N);
}
function check(item) { reserve(item); }`;

function shopApp(folder, fix) {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Shop');
  const orders = new kinesis.Stream(stack, 'OrdersStream', { streamName: 'orders', shardCount: 2 });
  const stock = new dynamodb.Table(stack, 'Stock', {
    tableName: 'stock',
    partitionKey: { name: 'sku', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const queue = new sqs.Queue(stack, 'Failures', { queueName: 'shop-failures' });
  const onFailure = new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.queue(queue) });
  const mapping = { startingPosition: 'TRIM_HORIZON', retryAttempts: 0, onFailure };
  const add = (name, code, source) =>
    new lambda.Function(stack, name, {
      functionName: name,
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(consumer(fix, code)),
      timeout: Duration.seconds(10),
    }).addEventSource(source);
  add('order-totals', TOTALS, new KinesisEventSource(orders, { ...mapping, batchSize: 3 }));
  add('shipping', SHIPPING, new KinesisEventSource(orders, { ...mapping, batchSize: 1 }));
  add('stock-levels', STOCK, new DynamoEventSource(stock, { ...mapping, batchSize: 2 }));
  return { app, orders, stock, queue };
}

const CITIES = [
  ['Dublin', 'IE'],
  ['Reykjavík', 'IS'],
  ['Lisbon', 'PT'],
  ['Tallinn', 'EE'],
];
const CUSTOMERS = ['Ada Lovelace', 'Grace Hopper', 'Barbara Liskov', 'Radia Perlman', 'Frances Allen'];

/** Orders of a shop. Some have a line without a price, some go to where no carrier delivers. */
function shopOrders(count) {
  return Array.from({ length: count }, (_, index) => {
    const [city, country] = CITIES[index % CITIES.length];
    const line = {
      sku: `sku-${100 + (index % 7)}`,
      quantity: 1 + (index % 3),
      price: { amount: 1_250 + index * 10, currency: 'EUR' },
    };
    return {
      orderId: `order-${4_700 + index}`,
      customer: CUSTOMERS[index % CUSTOMERS.length],
      placedAt: new Date(Date.now() - index * 90_000).toISOString(),
      // Beyond what JavaScript's numbers hold.
      invoice: `@9007199254740993${String(index).padStart(3, '0')}@`,
      address: { city, country },
      lines: index % 3 === 0 ? [line, { sku: 'gift-wrap', quantity: 1 }] : [line],
      express: index % 5 === 0,
    };
  });
}

const asBytes = (order) => Buffer.from(JSON.stringify(order).replaceAll(/"@(\d+)@"/g, '$1'));

/** Messages like one that arrived, which failed hours before. */
function earlier(message, copies, hours) {
  return Array.from({ length: copies }, (_, index) => {
    const failedAt = new Date(Date.now() - 60_000 - hours(index / copies) * HOUR);
    const id = createHash('sha256').update(`${message.hydration.id} ${index}`).digest('hex');
    const hydratedAt = new Date(failedAt.getTime() + 2_000).toISOString();
    const reason = { code: 'END_MISSING', message: 'The last record of the range is gone from the stream.' };
    const partial = index % 23 === 5 && {
      status: 'PARTIAL',
      expectedRecords: message.hydration.expectedRecords + 1,
      reason,
    };
    return JSON.stringify({
      ...message,
      messageId: `${message.messageId.slice(0, 24)}${String(index).padStart(12, '0')}`,
      timestamp: failedAt.toISOString(),
      hydration: { ...message.hydration, id, hydratedAt, ...partial },
    });
  });
}

async function send(client, QueueUrl, bodies) {
  for (let at = 0; at < bodies.length; at += BATCH) {
    const Entries = bodies.slice(at, at + BATCH).map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** How failures of a function are spread over the hours before: some began with a deployment, some come now and then. */
const EARLIER = {
  'order-totals': { copies: 340, hours: (part) => 5.2 * part ** 2 },
  shipping: { copies: 58, hours: (part) => 22 * part },
  'stock-levels': { copies: 9, hours: (part) => 2 + 12 * part },
};

const nameOf = ({ requestContext }) => requestContext.functionArn.split(':').at(-1);

/** Starts the cloud and waits for the failures. `fix()` stands for the deployment of consumers that take everything. */
export async function startPageDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'page-demo-'));
  const fix = join(folder, 'fixed');
  const { app, orders, stock } = shopApp(folder, fix);
  const cloud = await startLocal(app, { timeScale: 5 });
  await cloud.put(orders, shopOrders(24).map(asBytes));
  const levels = [12, 7, 3].map((left, index) => ({ sku: `sku-${100 + index}`, stock: left, warehouse: 'Dublin' }));
  await cloud.put(stock, levels);
  await cloud.put(
    stock,
    levels.map((item) => ({ ...item, stock: item.stock - 15 })),
  );
  const messages = [];
  const functions = new Set();
  while (messages.length < FAILURES || functions.size < Object.keys(EARLIER).length) {
    const message = await cloud.hydrated.next({ timeout: 60_000 });
    functions.add(nameOf(message));
    messages.push(message);
  }
  const { region, endpoints } = cloud;
  const client = new SQSClient({ region, endpoint: endpoints.sqs, credentials: CREDENTIALS });
  for (const [name, { copies, hours }] of Object.entries(EARLIER)) {
    const message = messages.find((other) => nameOf(other) === name);
    await send(client, `${endpoints.sqs}/000000000000/shop-failures`, earlier(message, copies, hours));
  }
  return {
    /** What leads the command line to this cloud. */
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoints.lambda,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
      AWS_ENDPOINT_URL_S3: endpoints.s3,
      AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    },
    fix: () => writeFileSync(fix, ''),
    async stop() {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
