import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import { parseJson } from '../json';
import type { QueueMessage, SourceQueue } from '../queue-source';
import type { LocalRuntime } from '../runtime';
import type { Pipe } from './properties';
import type { Refusal, Target } from './targets';

export interface PipeRun {
  readonly runtime: LocalRuntime;
  readonly pipe: Pipe;
  readonly queue: SourceQueue;
  readonly target: Target;
}

/** Takes a batch through enrichment and target. What is not deleted in the end reappears after the visibility timeout. */
export async function runBatch(run: PipeRun, messages: readonly QueueMessage[]): Promise<void> {
  const { runtime, pipe, queue } = run;
  const elements = await enrich(runtime, pipe, messages).catch((error: Error) => error);
  if (elements instanceof Error) return reportFailure(run, 'enrichment', messages.length, elements.message);
  runtime.report({ type: 'enriched', pipe: pipe.name, received: messages.length, answered: elements.length });
  const kept = await deliver(run, messages, elements);
  await queue.remove(messages.filter((message) => !kept.has(message)));
}

/** Delivers to the target; returns the messages that have to be tried again. */
async function deliver(
  run: PipeRun,
  messages: readonly QueueMessage[],
  elements: readonly unknown[],
): Promise<ReadonlySet<QueueMessage>> {
  const { runtime, pipe, target } = run;
  if (elements.length === 0) return NONE;
  if (elements.length > target.batchEntries) {
    // The target is not called, AWS says, but not what becomes of the messages. If they are deleted, they are lost.
    const reason = `${elements.length} elements, the target takes ${target.batchEntries}`;
    runtime.report({ type: 'target-skipped', pipe: pipe.name, messages: messages.length, reason });
    return NONE;
  }
  const delivery = await target.deliver(elements).catch((error: Error) => error);
  if (delivery instanceof Error) {
    reportFailure(run, 'target', messages.length, delivery.message);
    return new Set(messages);
  }
  reportDelivered(run, elements, delivery.refused);
  return afterRefusals(run, messages, elements, delivery.refused);
}

const NONE: ReadonlySet<QueueMessage> = new Set();

/**
 * Refused elements are tried again by the `messageId` they carry. What happens to one that carries none is not
 * documented; here its message is deleted, because that is what would lose it.
 */
function afterRefusals(
  run: PipeRun,
  messages: readonly QueueMessage[],
  elements: readonly unknown[],
  refused: readonly Refusal[],
): ReadonlySet<QueueMessage> {
  const [first] = refused;
  if (first === undefined) return NONE;
  const ids = new Set(refused.map(({ index }) => messageIdOf(elements[index])));
  const kept = refused.length === elements.length ? messages : messages.filter(({ messageId }) => ids.has(messageId));
  reportFailure(run, 'target', kept.length, first.error);
  return new Set(kept);
}

function messageIdOf(element: unknown): unknown {
  return (element as { readonly messageId?: unknown } | null)?.messageId;
}

function reportDelivered({ runtime, pipe }: PipeRun, elements: readonly unknown[], refused: readonly Refusal[]): void {
  const refusedIndices = new Set(refused.map(({ index }) => index));
  for (const [index, message] of elements.entries())
    if (!refusedIndices.has(index))
      runtime.report({ type: 'delivered', pipe: pipe.name, targetArn: pipe.targetArn, message });
}

function reportFailure(
  { runtime, pipe }: PipeRun,
  stage: 'enrichment' | 'target',
  messages: number,
  error: string,
): void {
  runtime.report({ type: 'pipe-failed', pipe: pipe.name, stage, messages, error });
}

/** Hands messages to the enrichment, where there is one; what it answers goes to the target. Throws when it fails: all of the batch has then failed. */
export async function enrich(
  runtime: LocalRuntime,
  { enrichmentArn, roleArn }: Pipe,
  messages: readonly QueueMessage[],
): Promise<readonly unknown[]> {
  if (enrichmentArn === undefined) return messages;
  runtime.authorize(roleArn, 'lambda:InvokeFunction', enrichmentArn);
  const { payload, functionError } = await runtime.invoke(enrichmentArn, JSON.stringify(messages));
  if (functionError) throw new Error(payload);
  if (Buffer.byteLength(payload) > LAMBDA_PAYLOAD_BYTES)
    throw new Error(
      `The enrichment's answer has ${Buffer.byteLength(payload)} bytes, allowed are ${LAMBDA_PAYLOAD_BYTES}.`,
    );
  return toElements(parseJson(payload));
}

/**
 * An empty answer gives no elements. That of `null` is not documented; it is taken for empty, because this loses what a
 * careless enrichment does not return.
 */
function toElements(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  return isEmpty(answer) ? [] : [answer];
}

function isEmpty(answer: unknown): boolean {
  if (answer === undefined || answer === null || answer === '') return true;
  return typeof answer === 'object' && Object.keys(answer).length === 0;
}
