import { isTopic } from './arns';
import { poll } from './pipe/poll';
import { isCalled, type Pipe, type PipeProperties, toPipe } from './pipe/properties';
import { absentTarget, eventBusTarget, sqsTarget, type Target, topicTarget } from './pipe/targets';
import { QUEUE_SOURCE_ACTIONS } from './poll-queue';
import { sourceQueue } from './queue-source';
import type { Running } from './running';
import type { LocalRuntime } from './runtime';

export type { PipeProperties } from './pipe/properties';

/**
 * Runs an EventBridge pipe from a queue as Pipes does, until it is stopped.
 *
 * @throws when a property is unknown or out of range, is not run here (input templates), or the role may not read the source
 */
export async function startPipe(runtime: LocalRuntime, properties: PipeProperties): Promise<Running> {
  const pipe = toPipe(properties);
  // Enrichment and target are not tried.
  for (const action of QUEUE_SOURCE_ACTIONS) runtime.authorize(pipe.roleArn, action, pipe.sourceArn);
  const queue = sourceQueue(runtime.clientsOf(pipe.roleArn).sqs, pipe.sourceArn);
  const run = { runtime, pipe, queue, target: targetOf(runtime, pipe) };
  if (properties.DesiredState === 'STOPPED') return { stop: async () => undefined };
  const stopping = new AbortController();
  const ended = poll(run, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

function targetOf(runtime: LocalRuntime, pipe: Pipe): Target {
  if (!isRun(runtime, pipe.targetArn)) return absentTarget();
  if (isTopic(pipe.targetArn)) return topicTarget(runtime, pipe);
  return pipe.targetArn.startsWith('arn:aws:sqs:') ? sqsTarget(runtime, pipe) : eventBusTarget(runtime, pipe);
}

/** Whether a target runs here: a topic does if it is in one of the stacks. */
export function isRun(runtime: Pick<LocalRuntime, 'topic'>, targetArn: string): boolean {
  return isTopic(targetArn) ? runtime.topic(targetArn) !== undefined : isCalled(targetArn);
}
