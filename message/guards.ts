import { isObject } from '../contract/json';
import type { DynamoDBEvent, KinesisEvent } from '../contract/lambda-event';
import type { Base64Data, HydratedMessage, HydrationMembers, MalformedMessage, Overflow } from '../contract/message';
import type { BatchInfo, FailurePointer } from '../contract/pointer';
import { problemOf } from './problem';

/** A message about a failed batch of a Kinesis stream. */
export type KinesisMessage = Extract<FailurePointer, { readonly KinesisBatchInfo: BatchInfo }> &
  Omit<HydrationMembers, 'payload'> & { readonly payload?: KinesisEvent };

/** A message about a failed batch of a DynamoDB stream. */
export type DynamoDBMessage = Extract<FailurePointer, { readonly DDBStreamBatchInfo: BatchInfo }> &
  Omit<HydrationMembers, 'payload'> & { readonly payload?: DynamoDBEvent };

/** A message whose records, or whose original body, are in the overflow bucket. */
export type OverflowedMessage = HydratedMessage & { readonly overflow: Overflow };

/**
 * Whether a value is a hydrated message of the schema version that this package reads. Use it on everything that comes
 * from a queue that others can write to.
 *
 * It checks all members that hydration adds, and what makes a pointer: the function or pipe, and the range. The pointer's
 * other members are as Lambda sent them, and unknown members are allowed.
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

/** Whether the failed batch comes from a Kinesis stream. */
export function isKinesisMessage(message: HydratedMessage): message is KinesisMessage {
  return message.hydration.source === 'kinesis';
}

/** Whether the failed batch comes from a DynamoDB stream. */
export function isDynamoDBMessage(message: HydratedMessage): message is DynamoDBMessage {
  return message.hydration.source === 'dynamodb';
}

/** Whether the staging message was not a pointer, so that the message has only the members that hydration adds. */
export function isMalformedMessage(message: HydratedMessage): message is MalformedMessage {
  return message.hydration.status === 'MALFORMED';
}

/** Whether the message has the members of a pointer: the opposite of {@link isMalformedMessage}. */
export function hasPointer(message: HydratedMessage): message is Exclude<HydratedMessage, MalformedMessage> {
  return !isMalformedMessage(message);
}

/** Whether the records, or the original body of a malformed message, are in the overflow bucket: see {@link loadMessage}. */
export function isOverflowed(message: HydratedMessage): message is OverflowedMessage {
  return message.overflow !== undefined;
}

/** Whether an element of `KinesisBatch` stands for bytes that are neither text nor JSON that can be shown without loss. */
export function isBase64Data(decoded: unknown): decoded is Base64Data {
  return (
    isObject(decoded) &&
    typeof decoded.$base64 === 'string' &&
    Object.keys(decoded).every((name) => Object.hasOwn(BASE64_DATA_MEMBERS, name))
  );
}

const BASE64_DATA_MEMBERS: Readonly<Record<keyof Base64Data, true>> = {
  $base64: true,
  $confluentSchemaId: true,
  $glueSchemaVersionId: true,
};
