import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Bench, Report, Row, Tell } from './bench';
import { functionEnvironment } from './function-environment';
import { runProcess } from './processes';
import type { Invoked, InvokeInput } from './protocol';
import { SANDBOX } from './sandbox';
import { staged } from './staged';
import { median } from './statistics';
import { startStubServer } from './stub/stub-server';
import { stubStream } from './stub/stub-stream';

const OURS = resolve('dist/enrichment/index.js');
const PLAIN = join(__dirname, 'plain-handler.cjs');
/** Fresh processes for each bundle, in turn. */
const STARTS = 25;
const BASELINE = 'plain bundle';

export const coldStart: Bench = {
  name: 'cold-start',
  summary: 'Size and cold start of the bundle, beside a plain one of the two SDK clients that only constructs them.',
  run: async (tell) => {
    await bundlePlain();
    const stream = stubStream({ shards: 1, pointersPerShard: 1, recordsPerPointer: 10, recordBytes: 1_000 });
    const server = await startStubServer(stream);
    try {
      const ours = { bundle: OURS, payload: JSON.stringify(stream.pointers.map(staged)), ...SANDBOX, ...ONCE };
      return await measure(tell, ours, functionEnvironment(server.endpoint));
    } finally {
      await server.stop();
    }
  },
};

const ONCE = { warmUps: 0, rounds: 0 } as const;

/** As esbuild bundles for Node by default, but minified. */
async function bundlePlain(): Promise<void> {
  const entryPoints = [resolve('bench/cold-start/plain-handler.ts')];
  await build({ entryPoints, outfile: PLAIN, bundle: true, platform: 'node', minify: true });
}

async function measure(tell: Tell, ours: InvokeInput, environment: Record<string, string>): Promise<Report> {
  const plain: InvokeInput = { ...ours, bundle: PLAIN, payload: '[]' };
  const starts: { readonly ours: Invoked; readonly plain: Invoked }[] = [];
  for (let start = 1; start <= STARTS; start += 1) {
    if (start % 5 === 0) tell(`${start} of ${STARTS} processes each`);
    starts.push({
      ours: await runProcess<Invoked>('invoke', ours, environment),
      plain: await runProcess<Invoked>('invoke', plain, environment),
    });
  }
  const row = (measure: string, of: (invoked: Invoked) => number): Row => ({
    measure,
    unit: 'ms',
    ours: median(starts.map((start) => of(start.ours))),
    baseline: { name: BASELINE, value: median(starts.map((start) => of(start.plain))) },
  });
  const both = ({ loadMilliseconds, firstCallMilliseconds }: Invoked) => loadMilliseconds + firstCallMilliseconds;
  return {
    rows: [
      await sizeRow('size of the bundle', (code) => code.length),
      await sizeRow('size of the bundle, gzipped', (code) => gzipSync(code).length),
      row('importing it', ({ loadMilliseconds }) => loadMilliseconds),
      row('first call', ({ firstCallMilliseconds }) => firstCallMilliseconds),
      { ...row('cold start: import and first call', both), goal: { of: 'ratio', atMost: 0.8 } },
    ],
    notes: [
      `Median of ${STARTS} fresh processes for each bundle, in turn; starting Node.js itself is not counted.`,
      'Our first call hydrates a pointer to ten records of 1,000 bytes: two HTTP calls to a server on the same machine. That of the plain bundle constructs its two clients and calls nothing.',
      'The plain bundle is what esbuild makes of both clients by default, minified. Ours carries those of SQS and S3 in addition.',
    ],
  };
}

async function sizeRow(measure: string, bytes: (code: Buffer) => number): Promise<Row> {
  const [ours, plain] = await Promise.all([readFile(OURS), readFile(PLAIN)]);
  return { measure, unit: 'kB', ours: bytes(ours) / 1e3, baseline: { name: BASELINE, value: bytes(plain) / 1e3 } };
}
