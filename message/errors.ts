import type { HydratedMessage } from '../contract/message';
import { isObject, valueAt } from './problem';

const GIVE_DELIVERED = 'Give a message as it was delivered';
const NOT_HYDRATED = 'a pointer: send it to the staging queue';

/** What is often given instead of a message, by a member that tells it, what it looks like, and what to give. */
const MISTAKEN: readonly (readonly [path: string, likeness: string])[] = [
  ['then', 'a Promise: await it'],
  ['detail', 'an event of a bus: give its `detail`'],
  ['body', 'a record of a queue: give `JSON.parse(record.body)`'],
  ['Body', 'a message of SQS: give `JSON.parse(message.Body)`'],
  ['Messages', 'an answer of SQS: give `JSON.parse(message.Body)` of its `Messages`'],
  ['Records.0.body', 'an event of a queue: give `JSON.parse(record.body)` of its `Records`'],
  ['Records', 'a `payload`: give its message'],
  ['KinesisBatchInfo', NOT_HYDRATED],
  ['DDBStreamBatchInfo', NOT_HYDRATED],
];

/** What was given is no hydrated message, or none of the schema version this package knows. */
export class NotHydratedMessageError extends Error {
  override readonly name = 'NotHydratedMessageError';

  /** @param problem - what of it is not as it has to be */
  constructor(given: unknown, problem: string) {
    super(`This is no hydrated message, ${problem}. ${adviceOn(given)}`);
  }
}

/** The records of a message are in the overflow bucket, where a function that reads nothing cannot see them. */
export class OverflowedMessageError extends Error {
  override readonly name = 'OverflowedMessageError';

  constructor({ hydration, overflow }: HydratedMessage) {
    const place = `s3://${overflow?.bucket}/${overflow?.key}`;
    super(`The ${hydration.foundRecords} records of message ${hydration.id} are in ${place}: use loadPayload`);
  }
}

/** A message counts records, but neither it nor its object in the overflow bucket has them. */
export class MissingPayloadError extends Error {
  override readonly name = 'MissingPayloadError';

  constructor({ hydration }: HydratedMessage) {
    super(
      `Message ${hydration.id} counts ${hydration.foundRecords} records, but has no payload: give it as it was ` +
        'delivered, or send it to the staging queue again',
    );
  }
}

function adviceOn(given: unknown): string {
  if (typeof given === 'string') return 'It is a text: give `JSON.parse` of it';
  if (!isObject(given) || isObject(given.hydration)) return GIVE_DELIVERED;
  const mistaken = MISTAKEN.find(([path]) => valueAt(path, given) !== undefined);
  return mistaken ? `It looks like ${mistaken[1]}` : GIVE_DELIVERED;
}
