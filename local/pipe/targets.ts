import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import {
  EVENT_BUS_BATCH_ENTRIES,
  SNS_BATCH_ENTRIES,
  SNS_REQUEST_BYTES,
  SQS_BATCH_ENTRIES,
} from '../../contract/limits';
import { queueUrl } from '../arns';
import type { PutEventsEntry } from '../event-bus/api';
import { checkJsonPath, isJsonPath, parseJson, valueAt } from '../json';
import type { LocalRuntime } from '../runtime';
import { topicFor } from '../topic';
import type { Pipe } from './properties';

/** What became of the elements that a target was called with. */
export interface TargetResult {
  /** The elements it refused; the others have been taken. */
  readonly refused: readonly Refusal[];
}

export interface Refusal {
  /** Index of the element. */
  readonly index: number;
  readonly error: string;
}

/** Where a pipe delivers to. */
export interface Target {
  /** Most elements of one call. */
  readonly batchEntries: number;
  /** Calls the target once. Throws when the call as a whole is refused. */
  deliver(elements: readonly unknown[]): Promise<TargetResult>;
}

/**
 * A queue. Messages that together outgrow a request are not sent apart: whether Pipes would is not documented, and a
 * batch that can never be delivered is the case to be prepared for.
 */
export function sqsTarget(runtime: LocalRuntime, { roleArn, targetArn, targetParameters }: Pipe): Target {
  const { MessageGroupId, MessageDeduplicationId } = targetParameters.SqsQueueParameters ?? {};
  const groupId = targetParameter('MessageGroupId', MessageGroupId);
  const deduplicationId = targetParameter('MessageDeduplicationId', MessageDeduplicationId);
  const { sqs } = runtime.clientsOf(roleArn);
  return {
    batchEntries: SQS_BATCH_ENTRIES,
    async deliver(elements) {
      const Entries = elements.map((element, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(element),
        MessageGroupId: groupId(element),
        MessageDeduplicationId: deduplicationId(element),
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(targetArn), Entries }));
      return { refused: Failed.map(({ Id, Code, Message }) => ({ index: Number(Id), error: `${Code}: ${Message}` })) };
    },
  };
}

/** An event bus: each element becomes the detail of an event. */
export function eventBusTarget(runtime: LocalRuntime, { name, roleArn, targetArn, targetParameters }: Pipe): Target {
  const parameters = targetParameters.EventBridgeEventBusParameters ?? {};
  const source = targetParameter('Source', parameters.Source ?? `Pipe ${name}`);
  const detailType = targetParameter('DetailType', parameters.DetailType ?? 'Event from aws:sqs');
  const resources = (parameters.Resources ?? []).map((resource) => targetParameter('Resources', resource));
  const time = targetParameter('Time', parameters.Time);

  const toEntry = (element: unknown): PutEventsEntry => ({
    Source: source(element),
    DetailType: detailType(element),
    Detail: JSON.stringify(element),
    Resources: resources.map((resource) => resource(element) ?? ''),
    Time: toMilliseconds(time(element)),
  });

  return {
    batchEntries: EVENT_BUS_BATCH_ENTRIES,
    async deliver(elements) {
      runtime.authorize(roleArn, 'events:PutEvents', targetArn);
      const entries = elements.map(toEntry);
      // PutEvents to a bus that does not exist succeeds, and the events are gone.
      const results = runtime.eventBus(targetArn)?.putEvents(entries).Entries ?? [];
      return {
        refused: results.flatMap(({ ErrorCode, ErrorMessage }, index) =>
          ErrorCode === undefined ? [] : [{ index, error: `${ErrorCode}: ${ErrorMessage}` }],
        ),
      };
    },
  };
}

/** A topic, by PublishBatch. */
export function topicTarget(runtime: LocalRuntime, { roleArn, targetArn }: Pipe): Target {
  return {
    batchEntries: SNS_BATCH_ENTRIES,
    async deliver(elements) {
      const topic = topicFor(runtime, roleArn, targetArn);
      const messages = elements.map((element) => JSON.stringify(element));
      const bytes = messages.reduce((sum, message) => sum + Buffer.byteLength(message), 0);
      if (bytes > SNS_REQUEST_BYTES)
        throw new Error(`BatchRequestTooLong: ${bytes} bytes, a request takes ${SNS_REQUEST_BYTES}`);
      await Promise.all(messages.map((message) => topic.publish(message)));
      return { refused: [] };
    },
  };
}

/** Stands for a target that the local cloud does not call: takes everything, so that a test sees what it would get. */
export function absentTarget(): Target {
  return { batchEntries: SQS_BATCH_ENTRIES, deliver: async () => ({ refused: [] }) };
}

function toMilliseconds(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new Error(`Time: ${time} is not a time.`);
  return milliseconds;
}

/** Gives the value of a target parameter for an element: itself, or what is at its path. */
export type TargetParameter = (element: unknown) => string | undefined;

/** @throws Error when the parameter is a path that is not run here */
export function targetParameter(name: string, value: string | undefined): TargetParameter {
  if (value === undefined) return () => undefined;
  if (!isJsonPath(value)) return () => value;
  checkJsonPath(name, value);
  return (element) => {
    const found = valueAt(value, element, parseText);
    if (found === undefined || found === null || typeof found === 'object')
      // How Pipes fails is not published; that nothing is sent is.
      throw new Error(`${name}: nothing at ${value} that could be used.`);
    return String(found);
  };
}

/** Pipes looks into a text with JSON in it, such as a message's body. */
function parseText(found: unknown): unknown {
  return typeof found === 'string' ? parseJson(found) : found;
}
