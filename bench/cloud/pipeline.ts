import { EventEmitter, once } from 'node:events';
import { ENVIRONMENT } from '../../contract/environment';
import type { LambdaPointer } from '../../contract/pointer';
import type { LocalEvent } from '../../local/local-event';
import { startPipe } from '../../local/pipe';
import type { LocalRuntime } from '../../local/runtime';
import { type Batch, batchOf } from './batch';
import { type Cloud, REGION } from './cloud';
import { enrichment } from './enrichment';
import { ACCOUNT, createQueue } from './queue';
import { sandboxes } from './sandboxes';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipe`;
const ENRICHMENT = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:enrichment`;
/** Milliseconds; a bench that takes longer has lost a pointer. */
const PATIENCE = 10 * 60_000;

export interface PipelineRun {
  /** What the enrichment was invoked with, in turn. */
  readonly batches: readonly Batch[];
  /** Until the last pointer was delivered. */
  readonly seconds: number;
}

/** Sends pointers to a staging queue, in this order, then runs a pipe with our enrichment until all are delivered. */
export async function runPipeline(
  cloud: Cloud,
  name: string,
  pointers: readonly LambdaPointer[],
): Promise<PipelineRun> {
  const staging = await createQueue(cloud.sqs, `${name}-staging`);
  const destination = await createQueue(cloud.sqs, `${name}-destination`);
  await staging.send(pointers.map((pointer) => JSON.stringify(pointer)));
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoints.sqs,
    AWS_ENDPOINT_URL_KINESIS: cloud.endpoints.kinesisProxy,
    [ENVIRONMENT.stagingQueueUrl]: staging.url,
  };
  const invoke = sandboxes(() => enrichment(variables));
  const batches: Batch[] = [];
  const deliveries = countDeliveries(pointers.length);
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
  return { batches, seconds };
}

/** A cloud of one pipe, whose role may do everything. */
function runtimeOf(
  { published, sqs }: Cloud,
  report: (event: LocalEvent) => void,
  invoke: (payload: string) => Promise<string>,
): LocalRuntime {
  return {
    account: ACCOUNT,
    region: REGION,
    clients: () => ({ ...published, sqs }),
    authorize: () => undefined,
    serviceClients: () => ({ sqs }),
    authorizeService: () => undefined,
    eventBus: () => undefined,
    invoke: async (_, payload) => ({ payload: await invoke(payload), executedVersion: '$LATEST' }),
    report,
    now: Date.now,
    timeScale: 1,
  };
}

/** Counts pointers, not deliveries: a queue may deliver twice. */
function countDeliveries(expected: number) {
  const delivered = new Set<unknown>();
  const progress = new EventEmitter();
  return {
    finished: once(progress, 'finished', { signal: AbortSignal.timeout(PATIENCE) }),
    report(event: LocalEvent): void {
      if (event.type === 'pipe-failed') progress.emit('error', new Error(event.error));
      if (event.type !== 'delivered') return;
      delivered.add((event.message as { hydration: { id: string } }).hydration.id);
      if (delivered.size === expected) progress.emit('finished');
    },
  };
}
