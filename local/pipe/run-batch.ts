import type { LocalRuntime } from '../runtime';
import { enrich } from './enrichment';
import type { PipeMessage } from './message';
import type { Pipe } from './pipe';
import type { SourceQueue } from './source-queue';
import type { Refusal, Target } from './target';

export interface PipeRun {
  readonly runtime: LocalRuntime;
  readonly pipe: Pipe;
  readonly queue: SourceQueue;
  readonly target: Target;
}

/** Takes a batch through enrichment and target. What is not deleted in the end reappears after the visibility timeout. */
export async function runBatch(run: PipeRun, messages: readonly PipeMessage[]): Promise<void> {
  const { runtime, pipe, queue } = run;
  const elements = await enrich(runtime, pipe, messages).catch((error: Error) => error);
  if (elements instanceof Error) return tellFailure(run, 'enrichment', messages.length, elements.message);
  runtime.tell({ type: 'enriched', pipe: pipe.name, received: messages.length, answered: elements.length });
  const kept = await deliver(run, messages, elements);
  await queue.remove(messages.filter((message) => !kept.has(message)));
}

/** Delivers to the target; returns the messages that have to be tried again. */
async function deliver(
  run: PipeRun,
  messages: readonly PipeMessage[],
  elements: readonly unknown[],
): Promise<ReadonlySet<PipeMessage>> {
  const { runtime, pipe, target } = run;
  if (elements.length === 0) return NONE;
  if (elements.length > target.batchEntries) {
    // The target is not called, AWS says, but not what becomes of the messages. If they are deleted, they are lost.
    const reason = `${elements.length} elements, the target takes ${target.batchEntries}`;
    runtime.tell({ type: 'target-skipped', pipe: pipe.name, messages: messages.length, reason });
    return NONE;
  }
  const delivery = await target.deliver(elements).catch((error: Error) => error);
  if (delivery instanceof Error) {
    tellFailure(run, 'target', messages.length, delivery.message);
    return new Set(messages);
  }
  tellDelivered(run, elements, delivery.refused);
  return afterRefusals(run, messages, elements, delivery.refused);
}

const NONE: ReadonlySet<PipeMessage> = new Set();

/**
 * Refused elements are tried again by the `messageId` they carry. What happens to one that carries none is not
 * documented; here its message is deleted, because that is what would lose it.
 */
function afterRefusals(
  run: PipeRun,
  messages: readonly PipeMessage[],
  elements: readonly unknown[],
  refused: readonly Refusal[],
): ReadonlySet<PipeMessage> {
  const [first] = refused;
  if (first === undefined) return NONE;
  const ids = new Set(refused.map(({ index }) => messageIdOf(elements[index])));
  const kept = refused.length === elements.length ? messages : messages.filter(({ messageId }) => ids.has(messageId));
  tellFailure(run, 'target', kept.length, first.error);
  return new Set(kept);
}

function messageIdOf(element: unknown): unknown {
  return (element as { readonly messageId?: unknown } | null)?.messageId;
}

function tellDelivered({ runtime, pipe }: PipeRun, elements: readonly unknown[], refused: readonly Refusal[]): void {
  const refusedIndices = new Set(refused.map(({ index }) => index));
  for (const [index, message] of elements.entries())
    if (!refusedIndices.has(index))
      runtime.tell({ type: 'delivered', pipe: pipe.name, targetArn: pipe.targetArn, message });
}

function tellFailure(
  { runtime, pipe }: PipeRun,
  stage: 'enrichment' | 'target',
  messages: number,
  error: string,
): void {
  runtime.tell({ type: 'pipe-failed', pipe: pipe.name, stage, messages, error });
}
