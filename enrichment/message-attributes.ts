import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { SQS_MESSAGE_ATTRIBUTES } from '../contract/limits';
import { RETRY_ATTRIBUTES, UNHYDRATED_ATTRIBUTES } from '../contract/retry-attributes';
import type { StagedMessage } from './staged-message';

export type Attributes = Readonly<Record<string, MessageAttributeValue>>;

const OURS: ReadonlySet<string> = new Set([
  ...Object.values(RETRY_ATTRIBUTES),
  ...Object.values(UNHYDRATED_ATTRIBUTES),
]);

/** Longest error text in an attribute; characters. */
const TEXT_CHARACTERS = 512;

/** The attributes of a copy: those that the original came with, as many as there is room for, and ours in place of older ones. */
export function copiedAttributes({ messageAttributes }: StagedMessage, ours: Attributes): Attributes {
  const originals = Object.entries(messageAttributes ?? {}).filter(([name]) => !OURS.has(name));
  const room = SQS_MESSAGE_ATTRIBUTES - Object.keys(ours).length;
  const kept = originals.slice(0, room).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value = binaryValue
      ? { BinaryValue: Buffer.from(binaryValue, 'base64') }
      : { StringValue: stringValue ?? '' };
    return [name, { DataType: dataType, ...value }];
  });
  return { ...Object.fromEntries(kept), ...ours };
}

export function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: sendable(value.slice(0, TEXT_CHARACTERS)) || '-' };
}

export function number(value: number): MessageAttributeValue {
  return { DataType: 'Number', StringValue: String(value) };
}

/** SQS takes the characters that XML takes. */
function sendable(value: string): string {
  return value.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?');
}
