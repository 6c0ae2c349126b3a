import type { DynamoDBEvent, KinesisEvent } from '../contract/lambda-event';
import type { Base64Data, HydratedMessage, HydrationMembers, MalformedMessage, Overflow } from '../contract/message';
import type { BatchInfo, FailurePointer } from '../contract/pointer';
import { isObject, problemOf } from './problem';

/** A message of a Kinesis stream's failed batch. */
export type KinesisMessage = Extract<FailurePointer, { readonly KinesisBatchInfo: BatchInfo }> &
  Omit<HydrationMembers, 'payload'> & { readonly payload?: KinesisEvent };

/** A message of a DynamoDB stream's failed batch. */
export type DynamoDBMessage = Extract<FailurePointer, { readonly DDBStreamBatchInfo: BatchInfo }> &
  Omit<HydrationMembers, 'payload'> & { readonly payload?: DynamoDBEvent };

/** A message whose records, or whose original, are in the overflow bucket. */
export type OverflowedMessage = HydratedMessage & { readonly overflow: Overflow };

/**
 * Whether something is a hydrated message of the schema version this package knows: for what comes out of a queue that
 * others may write to. Vouches for all that hydration adds and for what makes a pointer: its function or pipe, and its
 * range. The pointer's other members are as Lambda sent them, and members that nobody knows yet are no hindrance.
 *
 * @example
 * for (const { body } of event.Records) {
 *   const message: unknown = JSON.parse(body);
 *   if (isHydratedMessage(message)) console.log(message.hydration.status);
 * }
 */
export function isHydratedMessage(value: unknown): value is HydratedMessage {
  return problemOf(value) === undefined;
}

/** Whether the failed batch is of a Kinesis stream. */
export function isKinesisMessage(message: HydratedMessage): message is KinesisMessage {
  return message.hydration.source === 'kinesis';
}

/** Whether the failed batch is of a DynamoDB stream. */
export function isDynamoDBMessage(message: HydratedMessage): message is DynamoDBMessage {
  return message.hydration.source === 'dynamodb';
}

/** Whether the staging message was no pointer, so that there are no members but those that hydration adds. */
export function isMalformedMessage(message: HydratedMessage): message is MalformedMessage {
  return message.hydration.status === 'MALFORMED';
}

/** Whether there is a pointer: the opposite of {@link isMalformedMessage}. */
export function hasPointer(message: HydratedMessage): message is Exclude<HydratedMessage, MalformedMessage> {
  return !isMalformedMessage(message);
}

/** Whether the records, or the original of what was no pointer, are in the overflow bucket: see {@link loadMessage}. */
export function isOverflowed(message: HydratedMessage): message is OverflowedMessage {
  return message.overflow !== undefined;
}

/** Whether an element of `KinesisBatch` stands for bytes that are neither lossless JSON nor text. */
export function isBase64Data(decoded: unknown): decoded is Base64Data {
  return isObject(decoded) && Object.keys(decoded).length === 1 && typeof decoded.$base64 === 'string';
}
