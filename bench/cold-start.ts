import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ENVIRONMENT } from '../contract/environment';
import { type Bench, median, type Progress, type Report, type Row } from './bench';
import { functionEnvironment, SANDBOX } from './cloud/enrichment';
import { staged } from './cloud/pointer';
import { runProcess } from './processes';
import type { Invoked } from './protocol';
import { startStubServer, stubStream } from './stub';

const BUNDLES = {
  ours: resolve('dist/enrichment/index.js'),
  plain: join(__dirname, 'plain-handler.js'),
  reader: join(__dirname, 'plain-reader.js'),
} as const;
const NAMES = { plain: 'plain bundle', reader: 'plain bundle that reads' } as const;
/** Fresh processes for each bundle, in turn. */
const STARTS = 21;

/** Bytes: the message with its records does not fit, what stays of it does. */
const SMALL_MESSAGE = '4200';
/** `overflow`: ours, where the message goes to the bucket. */
type Starts = Readonly<Record<keyof typeof BUNDLES | 'overflow', Invoked[]>>;

export const coldStart: Bench = {
  name: 'cold-start',
  summary: 'Size and cold start of the bundle, beside a plain bundle that only constructs the two SDK clients.',
  run: async (progress) => {
    await bundlePlainly(['plain-handler', 'plain-reader']);
    const stream = stubStream({ shards: 1, pointersPerShard: 1, recordsPerPointer: 10, recordBytes: 1_000 });
    const server = await startStubServer(stream);
    try {
      const payload = JSON.stringify(stream.pointers.map(staged));
      return await report(await measure(progress, payload, functionEnvironment(server.endpoint)));
    } finally {
      await server.stop();
    }
  },
};

/** As esbuild bundles for Node by default, but minified. */
async function bundlePlainly(names: readonly string[]): Promise<void> {
  const entryPoints = names.map((name) => resolve(`bench/cold-start/${name}.ts`));
  await build({ entryPoints, outdir: __dirname, bundle: true, platform: 'node', minify: true });
}

async function measure(progress: Progress, payload: string, environment: Record<string, string>): Promise<Starts> {
  const starts: Starts = { ours: [], overflow: [], plain: [], reader: [] };
  const start = (bundle: string, variables = {}) => {
    const input = { bundle, payload, ...SANDBOX, warmUps: 0, rounds: 0 };
    return runProcess<Invoked>('invoke', input, { ...environment, ...variables });
  };
  for (let number = 1; number <= STARTS; number += 1) {
    if (number % 5 === 0) progress(`${number} of ${STARTS} processes each`);
    starts.ours.push(await start(BUNDLES.ours));
    starts.overflow.push(await start(BUNDLES.ours, { [ENVIRONMENT.messageLimitBytes]: SMALL_MESSAGE }));
    starts.plain.push(await start(BUNDLES.plain));
    starts.reader.push(await start(BUNDLES.reader));
  }
  return starts;
}

async function report(starts: Starts): Promise<Report> {
  const row = (
    measure: string,
    of: (invoked: Invoked) => number,
    beside: keyof typeof NAMES = 'plain',
    ours: 'ours' | 'overflow' = 'ours',
  ): Row => ({
    measure,
    unit: 'ms',
    ours: median(starts[ours].map(of)),
    baseline: { name: NAMES[beside], value: median(starts[beside].map(of)) },
  });
  return {
    rows: [
      await sizeRow('size of the bundle', (code) => code.length),
      await sizeRow('size of the bundle, gzipped', (code) => gzipSync(code).length),
      row('importing it', ({ loadMilliseconds }) => loadMilliseconds),
      row('its first call', ({ firstCallMilliseconds }) => firstCallMilliseconds, 'reader'),
      row(
        'its first call, to the overflow bucket',
        ({ firstCallMilliseconds }) => firstCallMilliseconds,
        'reader',
        'overflow',
      ),
      { ...row('cold start: import and first call', both), goal: { of: 'ratio', atMost: 0.8 } },
      row('cold start: import and first call', both, 'reader'),
      row('cold start: import and first call, to the overflow bucket', both, 'plain', 'overflow'),
    ],
    notes: [
      `Median of ${STARTS} fresh processes for each bundle, in turn; starting Node.js itself is not counted.`,
      "Our first call hydrates a pointer to ten records of 1,000 bytes: two HTTP calls to a server on the same machine. The plain bundle's first call constructs its two clients and makes no request; the plain bundle that reads makes the same two requests.",
      'The clients of Kinesis, DynamoDB Streams, S3 and SQS are files of their own, each loaded by the first call that needs it: the import has none of them.',
      'The plain bundles are both clients of the streams as esbuild bundles them by default, minified. The size of ours is that of all its files.',
    ],
  };
}

function both({ loadMilliseconds, firstCallMilliseconds }: Invoked): number {
  return loadMilliseconds + firstCallMilliseconds;
}

async function sizeRow(measure: string, bytes: (code: Buffer) => number): Promise<Row> {
  const folder = dirname(BUNDLES.ours);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const ours = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
  const plain = await readFile(BUNDLES.plain);
  const baseline = { name: NAMES.plain, value: bytes(plain) / 1e3 };
  return { measure, unit: 'kB', ours: bytes(ours) / 1e3, baseline };
}
