import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Bench, Progress, Row } from './bench';
import { REGION } from './cloud/cloud';
import { startStubQueue } from './command-line/queue';
import { runProcess } from './processes';
import type { Received, ReceiveInput } from './protocol';

const COMMAND_LINE = resolve('packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');
const STARTS = 31;
const MESSAGES = 100_000;
/** Half of what the bodies take; MB. */
const HEAP = 128;
/** Receives at once; those of the command line. */
const RECEIVES_AT_ONCE = 8;

export const commandLine: Bench = {
  name: 'command-line',
  summary:
    'Start of the command line beside bare Node.js, and listing a queue of 100,000 messages beside receiving it.',
  run: async (progress) => {
    const started = await startUp(progress);
    const listed = await listing(progress);
    return {
      rows: [started, ...listed.rows],
      notes: [
        `Start: the fastest of ${STARTS} processes each, in turn, from its start to its end: \`node hydrated-dlq.mjs --help\` less \`node -e 0\`. Other load on the machine makes starts slower, never faster.`,
        ...listed.notes,
      ],
    };
  },
};

async function startUp(progress: Progress): Promise<Row> {
  const times = { help: [] as number[], bare: [] as number[] };
  for (let start = 1; start <= STARTS; start += 1) {
    if (start % 7 === 0) progress(`${start} of ${STARTS} starts each`);
    times.help.push((await node([COMMAND_LINE, '--help'])).milliseconds);
    times.bare.push((await node(['-e', '0'])).milliseconds);
  }
  const bare = Math.min(...times.bare);
  return {
    measure: 'what --help takes more than bare Node.js',
    unit: 'ms',
    ours: Math.min(...times.help) - bare,
    baseline: { name: 'bare Node.js', value: bare },
    goal: { of: 'ours', atMost: 100 },
  };
}

async function listing(
  progress: Progress,
): Promise<{ readonly rows: readonly Row[]; readonly notes: readonly string[] }> {
  progress(`list ${MESSAGES} messages`);
  const ours = await list();
  progress(`receive ${MESSAGES} messages with the SDK alone`);
  const plain = await receive();
  const beside = (value: number) => ({ name: 'the SDK alone', value });
  return {
    rows: [
      {
        measure: 'peak memory of listing 100,000 messages',
        unit: 'MB',
        ours: ours.peakMegabytes,
        baseline: { name: 'their bodies', value: ours.bytes / 1e6 },
        goal: { of: 'ratio', atMost: 1 },
      },
      {
        measure: 'peak memory of listing 100,000 messages',
        unit: 'MB',
        ours: ours.peakMegabytes,
        baseline: beside(plain.peakMegabytes),
      },
      {
        measure: 'time to list 100,000 messages',
        unit: 's',
        ours: ours.milliseconds / 1_000,
        baseline: beside(plain.milliseconds / 1_000),
      },
    ],
    notes: [
      `The queue is a server in another process that holds ${MESSAGES.toLocaleString('en-US')} messages of ${(ours.bytes / MESSAGES / 1e3).toFixed(1)} kB. \`list\` receives them all, holds them while it looks, groups them, and makes each visible again: two calls for each ten messages. Its heap is limited to ${HEAP} MB, so it holds no bodies.`,
      'The SDK alone receives the same messages as fast as it can, counts and drops them: one call for each ten messages, and nobody sees them again until their visibility timeout is over.',
    ],
  };
}

/** Runs in the measured process. */
const REPORT_PEAK =
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(2, 'peak ' + process.resourceUsage().maxRSS));";

async function list() {
  const queue = await startStubQueue(MESSAGES);
  try {
    const preload = `data:text/javascript,${encodeURIComponent(REPORT_PEAK)}`;
    const environment = {
      HOME: process.env.HOME,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL_SQS: queue.endpoint,
    };
    const args = [
      `--max-old-space-size=${HEAP}`,
      '--import',
      preload,
      COMMAND_LINE,
      'list',
      '--json',
      '--queue',
      queue.queueUrl,
    ];
    const { milliseconds, output, errors } = await node(args, environment);
    const { found } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}');
    if (found !== MESSAGES) throw new Error(`${found} messages were listed: ${errors}`);
    return { milliseconds, peakMegabytes: Number(/peak (\d+)/.exec(errors)?.[1]) / 1_024, bytes: queue.bytes };
  } finally {
    await queue.stop();
  }
}

async function receive(): Promise<Received> {
  const { endpoint, queueUrl, stop } = await startStubQueue(MESSAGES);
  try {
    const received = await runProcess<Received>('plain-receiver', {
      endpoint,
      queueUrl,
      receives: RECEIVES_AT_ONCE,
    } satisfies ReceiveInput);
    if (received.messages !== MESSAGES) throw new Error(`${received.messages} messages were received`);
    return received;
  } finally {
    await stop();
  }
}

/** Runs Node.js and waits until it has ended. */
async function node(args: readonly string[], env: NodeJS.ProcessEnv = { PATH: process.env.PATH }) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (child.exitCode !== 0) throw new Error(`node ${args.join(' ')} failed: ${errors}`);
  return { milliseconds: performance.now() - startedAt, output, errors };
}
