import type { HydratedMessage } from '../../contract/message';
import type { BatchInfo, FailurePointer } from '../../contract/pointer';
import { parseJson } from '../json';
import type { LocalEvent } from '../local-event';
import type { Names } from './output';

/** How an event matters to the reader. */
export type Tone = 'good' | 'bad' | 'plain' | 'detail' | 'title';

export interface Line {
  readonly tone: Tone;
  readonly text: string;
}

type Describe<Type extends LocalEvent['type']> = (
  event: Extract<LocalEvent, { readonly type: Type }>,
  names: Names,
) => Line;

const DESCRIPTIONS: { readonly [Type in LocalEvent['type']]: Describe<Type> } = {
  'records-put': ({ name, records }, names) => plain(`${count(records.length, 'record')} put on ${names(name)}`),
  'batch-invoked': ({ functionArn, streamArn, records, attempt, error }, names) => {
    const batch = `${count(records, 'record')} of ${names(streamArn)}`;
    if (error === undefined) return detail(`${names(functionArn)} took ${batch}`);
    return bad(`${names(functionArn)} failed on ${batch}, attempt ${attempt}: ${errorMessage(error)}`);
  },
  'batch-split': ({ sizes: [first, second] }) => plain(`  batch split into ${first} + ${second}`),
  'messages-invoked': ({ functionArn, queueArn, messages, error }, names) => {
    const batch = `${count(messages, 'message')} of ${names(queueArn)}`;
    if (error === undefined) return detail(`${names(functionArn)} took ${batch}`);
    return bad(`${names(functionArn)} failed on ${batch}: ${errorMessage(error)}`);
  },
  'pointer-sent': ({ destinationArn, pointer }, names) =>
    plain(`${describePointer(pointer)} waits in ${names(destinationArn)}`),
  'pointer-lost': ({ destinationArn, pointer, error }, names) =>
    bad(`${describePointer(pointer)} is LOST: ${names(destinationArn)}: ${error}`),
  'object-announced': ({ bucket, key, queueArn }, names) =>
    detail(`${names(bucket)} announced ${key} to ${names(queueArn)}`),
  'announcement-lost': ({ bucket, key, queueArn, error }, names) =>
    bad(`${names(bucket)} could not announce ${key} to ${names(queueArn)}: ${error}`),
  'notification-lost': ({ topicArn, endpoint, error }, names) =>
    bad(`${names(topicArn)} could not notify ${names(endpoint)}: ${error}`),
  'pipe-batch': ({ pipe, received, discarded }, names) =>
    discarded > 0
      ? bad(`${names(pipe)} received ${count(received, 'message')}, DISCARDED ${discarded} by its filters`)
      : detail(`${names(pipe)} received ${count(received, 'message')}`),
  enriched: ({ pipe, received, answered }, names) =>
    answered < received
      ? bad(`${names(pipe)}: ${count(received - answered, 'pointer')} took the retry lane, ${answered} enriched`)
      : detail(`${names(pipe)} enriched ${count(answered, 'message')}`),
  delivered: ({ targetArn, message }, names) => {
    const { hydration, KinesisBatchInfo, DDBStreamBatchInfo } = message as HydratedMessage;
    if (hydration === undefined) return detail(`a message arrived in ${names(targetArn)}`);
    const tone = hydration.status === 'COMPLETE' ? 'good' : 'bad';
    const reason = hydration.reason ? ` (${hydration.reason.message})` : '';
    const streamArn = (KinesisBatchInfo ?? DDBStreamBatchInfo)?.streamArn;
    const records = `${count(hydration.foundRecords, 'record')}${streamArn ? ` of ${names(streamArn)}` : ''}`;
    return { tone, text: `hydrated: ${hydration.status}, ${records}${reason}, in ${names(targetArn)}` };
  },
  'pipe-failed': ({ pipe, stage, messages, error }, names) =>
    bad(
      `${names(pipe)}: ${stage} failed for ${count(messages, 'message')}, back after the visibility timeout: ${errorMessage(error)}`,
    ),
  'target-skipped': ({ pipe, messages, reason }, names) =>
    bad(`${names(pipe)} LOST ${count(messages, 'message')}: ${reason}`),
  'event-matched': ({ rule, targetArn }, names) => detail(`rule ${names(rule)} sent the event to ${names(targetArn)}`),
  'event-undelivered': ({ rule, targetArn, error }, names) =>
    bad(`rule ${names(rule)} could not reach ${names(targetArn)}: ${error}`),
  'event-unmatched': ({ bus, detailType }, names) => detail(`no rule of ${names(bus)} matched "${detailType}"`),
  'records-deleted': ({ streamArn, shardId, records }, names) =>
    plain(`${count(records, 'record')} deleted from ${names(streamArn)}, ${shardId}: only the bucket has it now`),
  'function-log': ({ functionArn, text }, names) => detail(`${names(functionArn)} | ${text}`),
  'access-denied': ({ roleArn, action, resourceArn }, names) =>
    bad(`DENIED: role ${names(roleArn)} may not ${action} on ${resourceArn}`),
};

export function describeEvent(event: LocalEvent, names: Names): Line {
  const describe = DESCRIPTIONS[event.type] as Describe<typeof event.type>;
  return describe(event as never, names);
}

function describePointer(pointer: FailurePointer): string {
  const { batchSize, shardId } = (pointer.KinesisBatchInfo ?? pointer.DDBStreamBatchInfo) as BatchInfo;
  const { condition } = pointer.requestContext ?? pointer.context ?? {};
  return `pointer to ${count(batchSize, 'record')} of ${shardId} (${condition})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const bad = (text: string): Line => ({ tone: 'bad', text });
const plain = (text: string): Line => ({ tone: 'plain', text });
const detail = (text: string): Line => ({ tone: 'detail', text });

/** Lambda's errors are JSON; the message in it is what a person reads. */
export function errorMessage(error: string): string {
  const parsed = parseJson(error) as { readonly errorMessage?: string } | undefined;
  return parsed?.errorMessage ?? error;
}
