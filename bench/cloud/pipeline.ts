import { EventEmitter, once } from 'node:events';
import type { LambdaPointer } from '../../contract/pointer';
import type { LambdaContext } from '../../enrichment/invocation';
import { startPipe } from '../../local/pipe';
import type { LocalRuntime } from '../../local/runtime';
import { type Batch, batchOf } from './batch';
import { type Cloud, REGION } from './cloud';
import { enrichment } from './enrichment';
import { ACCOUNT, createQueue } from './queue';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipe`;
const ENRICHMENT = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:enrichment`;
/** Of the function, as it is deployed by default; milliseconds and MB. */
const TIMEOUT = 120_000;
const MEMORY = '512';
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
  const handler = enrichment(cloud.endpoints, staging.url);
  const batches: Batch[] = [];
  const delivered = new Set<string>();
  const progress = new EventEmitter();
  const finished = once(progress, 'finished', { signal: AbortSignal.timeout(PATIENCE) });
  const runtime: LocalRuntime = {
    account: ACCOUNT,
    region: REGION,
    clients: () => ({ ...cloud.published, sqs: cloud.sqs }),
    authorize: () => undefined,
    serviceClients: () => ({ sqs: cloud.sqs }),
    authorizeService: () => undefined,
    eventBus: () => undefined,
    invoke: async (_, payload) => {
      batches.push(batchOf(payload));
      return {
        payload: JSON.stringify(await handler(JSON.parse(payload), lambdaContext())),
        executedVersion: '$LATEST',
      };
    },
    tell: (event) => {
      if (event.type === 'pipe-failed') throw new Error(event.error);
      if (event.type === 'delivered') delivered.add((event.message as { messageId: string }).messageId);
      if (delivered.size === pointers.length) progress.emit('finished');
    },
    now: Date.now,
    timeScale: 1,
  };
  const startedAt = performance.now();
  const properties = {
    Name: name,
    RoleArn: ROLE,
    Source: staging.arn,
    Enrichment: ENRICHMENT,
    Target: destination.arn,
  };
  const pipe = await startPipe(runtime, properties);
  await finished;
  const seconds = (performance.now() - startedAt) / 1_000;
  await pipe.stop();
  return { batches, seconds };
}

/** Of a function with the memory and the time-out that it has by default. */
function lambdaContext(): LambdaContext {
  const endsAt = Date.now() + TIMEOUT;
  return { getRemainingTimeInMillis: () => endsAt - Date.now(), memoryLimitInMB: MEMORY };
}
