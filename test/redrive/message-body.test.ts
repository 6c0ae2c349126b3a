import { expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { parseBody, updatedBody, withAttempt, wrapperOf } from '../../redrive';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';

const attempt = { at: '2026-11-28T12:00:00.000Z', by: 'alice', outcome: 'failed' } as const;
const error = { type: 'Error', message: 'x'.repeat(900) };
const message = kinesisMessage(['{"order":1}']);
const alone = { wrap: (value: unknown) => value };

test('a message of a queue is found, and its updated body is the message', () => {
  const body = parseBody(JSON.stringify(message));
  if (!body) throw new Error('No message was found');
  const updated = withAttempt(body.message, attempt, { count: 1, history: [] });

  expect(JSON.parse(updatedBody(body, updated))).toEqual({ ...message, redrive: { count: 1, history: [attempt] } });
});

const event = { version: '0', 'detail-type': 'Stream Failure Hydrated', source: 'hydrated-dlq', detail: message };
const notification = (Message: unknown) => ({
  Type: 'Notification',
  TopicArn: 'topic',
  Message: JSON.stringify(Message),
});
const signature = { Signature: 'abc', SignatureVersion: '1', SigningCertURL: 'https://sns' };
const wrapped: [string, object, (updated: unknown) => object][] = [
  ["a bus's event", event, (detail) => ({ ...event, detail })],
  ["a topic's notification", { ...notification(message), ...signature }, notification],
  ["a bus's event in a notification", notification(event), (detail) => notification({ ...event, detail })],
];

test.each(wrapped)(
  'a message in %s is found, and its updated body is the same around the updated message',
  (_, around, expected) => {
    const body = parseBody(JSON.stringify(around));
    if (!body) throw new Error('No message was found');
    const updated = withAttempt(body.message, attempt, { count: 1, history: [] });

    expect(body.message).toEqual(message);
    expect(JSON.parse(updatedBody(body, updated))).toEqual(expected(updated));
  },
);

test.each(['no JSON', '{}', '{"detail":{}}', 'null', JSON.stringify({ ...message, redrive: { count: -1 } })])(
  'what is no hydrated message is not found: %s',
  (body) => {
    expect(parseBody(body)).toBeUndefined();
  },
);

test.each([
  { Type: 'Notification', Message: { a: 1 } },
  { Type: 'SubscriptionConfirmation', Message: '{}' },
  { detail: {} },
  { 'detail-type': 'Stream Failure Hydrated' },
  null,
])('what only resembles a notification or an event is none: %j', (value) => {
  expect(wrapperOf(value)).toBeUndefined();
});

test.each([
  [['failed', 'refused'], 'failed'],
  [['unknown', 'refused', 'refused'], 'unknown'],
  [['refused'], 'refused'],
] as const)('of a history %j that does not fit, the attempt that the next plan goes by is kept', (outcomes, kept) => {
  const history = outcomes.map((outcome) => ({ ...attempt, outcome, error }));
  const { KinesisBatch: _, ...withoutDecoded } = { ...message, redrive: { count: 1, history } };
  const limit = Buffer.byteLength(JSON.stringify(withoutDecoded)) - 1;

  const body = updatedBody(alone, withoutDecoded as HydratedMessage, limit);
  expect(JSON.parse(body).redrive).toEqual({ count: 1, history: [{ ...attempt, outcome: kept }] });
});

test('a history that does not fit beside the decoded batch displaces it, then its own errors', () => {
  const full = withAttempt(message, { ...attempt, error }, { count: 2, history: [{ ...attempt, error }] });
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const { KinesisBatch: _, ...withoutDecoded } = full;
  const shortest = { ...withoutDecoded, redrive: { count: 2, history: [attempt] } };

  expect(JSON.parse(updatedBody(alone, full, size(full)))).toEqual(full);
  expect(JSON.parse(updatedBody(alone, full, size(full) - 1))).toEqual(withoutDecoded);
  expect(JSON.parse(updatedBody(alone, full, size(withoutDecoded) - 1))).toEqual(shortest);
  expect(() => updatedBody(alone, full, size(shortest) - 1)).toThrow(RangeError);
});

test('characters that SQS rejects are escaped', () => {
  const bad = { ...attempt, error: { type: 'Error', message: '\uFFFE and \uFFFF' } };

  const body = updatedBody(alone, withAttempt(message, bad, { count: 1, history: [] }));
  expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
  expect(JSON.parse(body).redrive.history[0].error.message).toBe('\uFFFE and \uFFFF');
});

test('refusals push neither more than ten attempts into a message nor the last real one out of it', () => {
  const refused = { ...attempt, outcome: 'refused' } as const;
  let current = withAttempt(message, attempt, { count: 1, history: [] });
  for (let round = 0; round < 20; round++) {
    current = withAttempt(current, refused, current.redrive ?? { count: 1, history: [] });
  }

  expect(current.redrive?.history).toHaveLength(10);
  expect(current.redrive?.history[0]).toEqual(attempt);
});
