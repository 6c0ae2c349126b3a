import { isObject } from '../contract/json';
import type { HydratedMessage } from '../contract/message';
import { valueAt } from './problem';

const PASS_DELIVERED = 'Pass a message as it was delivered';
const POINTER = 'a pointer: send it to the staging queue';

/** What people often pass instead of a message: a member to know it by, what it looks like, and what to pass. */
const MISTAKEN: readonly (readonly [path: string, likeness: string])[] = [
  ['then', 'a Promise: await it'],
  ['detail', 'an event of a bus: pass its `detail`'],
  ['body', 'a record of a queue: pass `JSON.parse(record.body)`'],
  ['Body', 'a message of SQS: pass `JSON.parse(message.Body)`'],
  ['Messages', 'a response of SQS: pass `JSON.parse(message.Body)` for each of its `Messages`'],
  ['Records.0.body', 'an event of a queue: pass `JSON.parse(record.body)` for each of its `Records`'],
  ['Records', 'a `payload`: pass the message that it belongs to'],
  ['KinesisBatchInfo', POINTER],
  ['DDBStreamBatchInfo', POINTER],
];

/** A value is not a hydrated message, or not of the schema version that this package reads. */
export class NotHydratedMessageError extends Error {
  override readonly name = 'NotHydratedMessageError';

  /** @param problem - what is wrong with it */
  constructor(given: unknown, problem: string) {
    super(`Not a hydrated message: ${problem}. ${adviceOn(given)}`);
  }
}

/** The records of a message are in the overflow bucket, which `toLambdaEvent` does not read. */
export class OverflowedMessageError extends Error {
  override readonly name = 'OverflowedMessageError';

  constructor({ hydration, overflow }: HydratedMessage) {
    const place = `s3://${overflow?.bucket}/${overflow?.key}`;
    super(`The ${hydration.foundRecords} records of message ${hydration.id} are in ${place}: use loadPayload`);
  }
}

/** A message says that it has records, but neither it nor its object in the overflow bucket contains them. */
export class MissingPayloadError extends Error {
  override readonly name = 'MissingPayloadError';

  constructor({ hydration }: HydratedMessage) {
    super(
      `Message ${hydration.id} has no payload, but foundRecords is ${hydration.foundRecords}: pass it as it was ` +
        'delivered, or send it to the staging queue again',
    );
  }
}

function adviceOn(given: unknown): string {
  if (typeof given === 'string') return 'It is a string: pass `JSON.parse` of it';
  if (!isObject(given) || isObject(given.hydration)) return PASS_DELIVERED;
  const mistaken = MISTAKEN.find(([path]) => valueAt(path, given) !== undefined);
  return mistaken ? `It looks like ${mistaken[1]}` : PASS_DELIVERED;
}
