import { EventEmitter, once } from 'node:events';
import { ENVIRONMENT } from '../../contract/environment';
import type { LambdaPointer } from '../../contract/pointer';
import type { LocalEvent } from '../../local/local-event';
import { startPipe } from '../../local/pipe';
import type { LocalRuntime } from '../../local/runtime';
import { mean } from '../bench';
import { ACCOUNT, type Cloud, createQueue, REGION } from './cloud';
import { enrichment, sandboxes } from './enrichment';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipe`;
const ENRICHMENT = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:enrichment`;
/** Milliseconds; a bench that takes longer has lost a pointer. */
const PATIENCE = 10 * 60_000;

export interface PipelineRun {
  /** What the enrichment was invoked with, in turn. */
  readonly batches: readonly PointerBatch[];
  /** Until the last pointer was delivered. */
  readonly seconds: number;
  /** Until each of them was delivered; seconds. */
  readonly lags: readonly number[];
}

/** What is in the staging queue when the pipe starts. */
export interface Staged {
  readonly bodies: readonly string[];
  /** What the enrichment's environment has beside the rest. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Pointers, as Lambda sends them to a queue. */
export function stagedPointers(pointers: readonly LambdaPointer[]): Staged {
  return { bodies: pointers.map((pointer) => JSON.stringify(pointer)) };
}

/** Sends messages to a staging queue, in this order, then runs a pipe with our enrichment, five batches at once, until all are delivered. */
export async function runPipeline(
  cloud: Cloud,
  name: string,
  { bodies, variables: more }: Staged,
  mostSandboxes?: number,
): Promise<PipelineRun> {
  const staging = await createQueue(cloud.sqs, `${name}-staging`);
  const destination = await createQueue(cloud.sqs, `${name}-destination`);
  await staging.send(bodies);
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoints.sqs,
    AWS_ENDPOINT_URL_KINESIS: cloud.endpoints.kinesisProxy,
    [ENVIRONMENT.stagingQueueUrl]: staging.url,
    ...more,
  };
  const invoke = sandboxes(() => enrichment(variables), mostSandboxes);
  const batches: PointerBatch[] = [];
  const deliveries = countDeliveries(bodies.length);
  const runtime = runtimeOf(cloud, deliveries.report, (payload) => {
    batches.push(batchOf(payload));
    return invoke(payload);
  });
  const ends = { Source: staging.arn, Enrichment: ENRICHMENT, Target: destination.arn };
  const startedAt = performance.now();
  const pipe = await startPipe(runtime, { Name: name, RoleArn: ROLE, ...ends });
  await deliveries.finished;
  const seconds = (performance.now() - startedAt) / 1_000;
  await pipe.stop();
  return { batches, seconds, lags: deliveries.times().map((time) => (time - startedAt) / 1_000) };
}

/** A cloud of one pipe, whose role may do everything. */
function runtimeOf(
  { published, sqs, s3 }: Cloud,
  report: (event: LocalEvent) => void,
  invoke: (payload: string) => Promise<string>,
): LocalRuntime {
  return {
    account: ACCOUNT,
    region: REGION,
    clientsOf: () => ({ ...published, sqs, s3 }),
    authorize: () => undefined,
    serviceClients: () => ({ sqs }),
    authorizeService: () => undefined,
    eventBus: () => undefined,
    topic: () => undefined,
    invoke: async (_, payload) => ({ payload: await invoke(payload), executedVersion: '$LATEST', requestId: '' }),
    report,
    now: Date.now,
    timeScale: 1,
  };
}

/** Counts pointers, not deliveries: a queue may deliver twice. */
function countDeliveries(expected: number) {
  const delivered = new Map<unknown, number>();
  const progress = new EventEmitter();
  return {
    finished: once(progress, 'finished', { signal: AbortSignal.timeout(PATIENCE) }),
    times: () => [...delivered.values()],
    report(event: LocalEvent): void {
      if (event.type === 'pipe-failed') progress.emit('error', new Error(event.error));
      if (event.type !== 'delivered') return;
      const { id } = (event.message as { hydration: { id: string } }).hydration;
      if (!delivered.has(id)) delivered.set(id, performance.now());
      if (delivered.size === expected) progress.emit('finished');
    },
  };
}

/** The sequence numbers at which the pointers of one batch begin, by shard. */
export type PointerBatch = readonly { readonly shardId: string; readonly sequenceNumber: string }[];

/** Of what a pipe invokes the enrichment with. */
export function batchOf(payload: string): PointerBatch {
  const records = JSON.parse(payload) as readonly { readonly body: string }[];
  return records.map(({ body }) => {
    const { KinesisBatchInfo: info } = JSON.parse(body) as LambdaPointer;
    return { shardId: info?.shardId ?? '', sequenceNumber: info?.startSequenceNumber ?? '' };
  });
}

/** Pointers of a batch on average. */
export function fullness(batches: readonly PointerBatch[]): number {
  return mean(batches.map(({ length }) => length));
}

/** Records from the first to the last pointer of a batch on average; `sequenceNumbers` are those of all records of one shard, in order. */
export function spread(batches: readonly PointerBatch[], sequenceNumbers: readonly string[]): number {
  const positions = new Map(sequenceNumbers.map((number, index) => [number, index]));
  return mean(
    batches.map((batch) => {
      const at = batch.map(({ sequenceNumber }) => positions.get(sequenceNumber) ?? 0);
      return Math.max(...at) - Math.min(...at) + 1;
    }),
  );
}

/** Shards that the pointers of a batch are in, on average. */
export function shardsPerBatch(batches: readonly PointerBatch[]): number {
  return mean(batches.map((batch) => new Set(batch.map(({ shardId }) => shardId)).size));
}
