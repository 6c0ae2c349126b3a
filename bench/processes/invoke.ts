// Loads a bundled handler as Lambda does and invokes it with the same event, once or many times.
import { createRequire } from 'node:module';
import type { HydratedMessage } from '../../contract/message';
import { type Invoked, type InvokeInput, input, measureCpu, report } from '../protocol';

type Handler = (event: unknown, context: object) => Promise<unknown>;

async function main(): Promise<Invoked> {
  const { bundle, payload, memory, timeout, ...rounds } = input<InvokeInput>();
  const context = { memoryLimitInMB: `${memory}`, getRemainingTimeInMillis: () => timeout };
  const startedAt = performance.now();
  const { handler } = createRequire(__filename)(bundle) as { readonly handler: Handler };
  const loadedAt = performance.now();
  const invoke = async () => JSON.stringify(await handler(JSON.parse(payload), context));
  const answer = await invoke();
  const answeredAt = performance.now();
  return {
    loadMilliseconds: loadedAt - startedAt,
    firstCallMilliseconds: answeredAt - loadedAt,
    statuses: (JSON.parse(answer) as readonly HydratedMessage[]).map(({ hydration }) => hydration.status),
    ...(await measureCpu(invoke, rounds)),
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
}

main().then(report);
