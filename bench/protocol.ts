import { writeSync } from 'node:fs';
import type { HydrationStatus } from '../contract/message';

/** Input and output of the processes in `bench/processes`. */
export interface InvokeInput {
  /** Path of a bundle that exports a handler. */
  readonly bundle: string;
  /** The event, as JSON. */
  readonly payload: string;
  /** Of the function; MB and milliseconds. */
  readonly memory: number;
  readonly timeout: number;
  /** Calls after the first that are not counted, and those that are. */
  readonly warmUps: number;
  readonly rounds: number;
}

export interface Invoked extends Cpu {
  readonly loadMilliseconds: number;
  readonly firstCallMilliseconds: number;
  /** Largest resident set of the process; MB. */
  readonly peakMegabytes: number;
  /** Of the messages that the first call answered. */
  readonly statuses: readonly HydrationStatus[];
}

/** Reads the same pages of one shard over and over. */
export interface PageInput {
  readonly endpoint: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly limit: number;
  readonly warmUps: number;
  readonly rounds: number;
}

/** Receives a whole queue. */
export interface ReceiveInput {
  readonly endpoint: string;
  readonly queueUrl: string;
  /** Receives at once. */
  readonly receives: number;
}

export interface Received {
  readonly messages: number;
  readonly milliseconds: number;
  /** Largest resident set of the process; MB. */
  readonly peakMegabytes: number;
}

export interface SynthInput {
  readonly count: number;
}

export interface Synthesized {
  readonly constructMilliseconds: number;
  readonly synthMilliseconds: number;
  /** Resources in the template. */
  readonly resources: number;
}

/** CPU time of all counted rounds; milliseconds. */
export interface Floors {
  readonly samePage: number;
  readonly sameMessage: number;
}

/** The same for a plain SDK reader that discards what it read, and for one that answers with the same message. */
export interface Readers {
  readonly discarding: number;
  readonly answering: number;
}

export interface Cpu {
  /** User and system time of all counted rounds, of all threads. */
  readonly cpuMilliseconds: number;
}

export function input<Input>(): Input {
  return JSON.parse(process.env.BENCH_INPUT ?? '');
}

export function report(output: object): void {
  writeSync(process.stderr.fd, JSON.stringify(output));
}

/** CPU time that the work takes once it is warm. */
export async function measureCpu(
  work: () => unknown,
  { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
): Promise<Cpu> {
  for (let round = 0; round < warmUps; round += 1) await work();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuMilliseconds: (user + system) / 1_000 };
}
