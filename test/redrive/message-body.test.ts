import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import { withAttempt } from '../../redrive';
import { membersOf, withMembers } from '../../redrive/json-members';
import { type MessageBody, parseBody, sendUpdated, wrapperOf } from '../../redrive/message-body';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';

const attempt = { at: '2026-11-28T12:00:00.000Z', by: 'alice', outcome: 'failed' } as const;
const error = { type: 'Error', message: 'x'.repeat(900) };
const message = kinesisMessage(['{"order":1}']);
const bodyOf = (value: object) => parseBody(JSON.stringify(value)) as MessageBody;

/** What a queue that accepts so many bytes is sent, the last of it. */
async function sentTo(limit: number, body: MessageBody, updated: HydratedMessage): Promise<string> {
  let sent = '';
  await sendUpdated(body, updated, async (text) => {
    if (Buffer.byteLength(text) > limit) throw TOO_LONG;
    sent = text;
  });
  return sent;
}

const TOO_LONG = Object.assign(new Error('Message must be shorter than 262144 bytes.'), {
  name: 'InvalidParameterValue',
});

test('a message of a queue is found, and its updated body is the message', async () => {
  const body = parseBody(JSON.stringify(message));
  if (!body) throw new Error('No message was found');
  const updated = withAttempt(body.message, attempt, { count: 1, history: [] });

  expect(JSON.parse(await sentTo(SQS_MESSAGE_BYTES, body, updated))).toEqual({
    ...message,
    redrive: { count: 1, history: [attempt] },
  });
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
  async (_, around, expected) => {
    const body = parseBody(JSON.stringify(around));
    if (!body) throw new Error('No message was found');
    const updated = withAttempt(body.message, attempt, { count: 1, history: [] });

    expect(body.message).toEqual(message);
    expect(JSON.parse(await sentTo(SQS_MESSAGE_BYTES, body, updated))).toEqual(expected(updated));
  },
);

test.each([
  ['alone', (text: string) => text],
  ["in a bus's event", (text: string) => `{"detail-type":"x","detail":${text},"time":9007199254740993}`],
  ["in a topic's notification", (text: string) => `{"Type":"Notification","Message":${JSON.stringify(text)},"n":-0}`],
])('an updated message %s has every other member as it came, to the last digit', async (_, around) => {
  const pointer =
    '"version":1.50,"requestContext":{"requestId":9007199254740993,"functionArn":"a\\\\","n":[1e400,-0,"}\\""]}';
  const { requestContext: __, version: ___, ...rest } = message as object as Record<string, unknown>;
  const text = `{${pointer},${JSON.stringify(rest).slice(1, -1)}}`;
  const body = parseBody(around(text));
  if (!body) throw new Error('No message was found');
  const { redrive, ...updated } = withAttempt(body.message, attempt, { count: 1, history: [] });

  const sent = await sentTo(SQS_MESSAGE_BYTES, body, { ...updated, redrive } as HydratedMessage);
  const expected = around(`${text.slice(0, -1)},"redrive":${JSON.stringify(redrive)}}`);
  expect(membersOf(sent).toSorted()).toEqual(membersOf(expected).toSorted());
});

test('members of an object are put in place of others, whatever they are', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), fc.boolean(), (object, other, isSpaced) => {
      const [gone = 'a', replaced = 'b'] = Object.keys(object);
      const changes = { [gone]: undefined, [replaced]: JSON.stringify(other) };

      const changed = withMembers(JSON.stringify(object, null, isSpaced ? 2 : 0), changes);

      const { [gone]: _, ...rest } = object;
      expect(JSON.parse(changed)).toEqual(JSON.parse(JSON.stringify({ ...rest, [replaced]: other })));
    }),
  );
});

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
] as const)(
  'of a history %j that does not fit, the attempt that the next plan goes by is kept',
  async (outcomes, kept) => {
    const history = outcomes.map((outcome) => ({ ...attempt, outcome, error }));
    const { KinesisBatch: _, ...withoutDecoded } = { ...message, redrive: { count: 1, history } };
    const limit = Buffer.byteLength(JSON.stringify(withoutDecoded)) - 1;

    const body = await sentTo(limit, bodyOf(withoutDecoded), withoutDecoded as HydratedMessage);
    expect(JSON.parse(body).redrive).toEqual({ count: 1, history: [{ ...attempt, outcome: kept }] });
  },
);

test('a history that does not fit beside the decoded batch displaces it, then its own errors', async () => {
  const full = withAttempt(message, { ...attempt, error }, { count: 2, history: [{ ...attempt, error }] });
  const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const { KinesisBatch: _, ...withoutDecoded } = full;
  const shortest = { ...withoutDecoded, redrive: { count: 2, history: [attempt] } };

  expect(JSON.parse(await sentTo(size(full), bodyOf(message), full))).toEqual(full);
  expect(JSON.parse(await sentTo(size(full) - 1, bodyOf(message), full))).toEqual(withoutDecoded);
  expect(JSON.parse(await sentTo(size(withoutDecoded) - 1, bodyOf(message), full))).toEqual(shortest);
  const barely = { ...withoutDecoded, redrive: { count: 2, history: [{ ...attempt, by: '' }] } };
  expect(JSON.parse(await sentTo(size(shortest) - 1, bodyOf(message), full))).toEqual(barely);
  await expect(sentTo(size(barely) - 1, bodyOf(message), full)).rejects.toBe(TOO_LONG);
});

test('characters that SQS rejects are escaped', async () => {
  const bad = { ...attempt, error: { type: 'Error', message: '\uFFFE and \uFFFF' } };

  const body = await sentTo(SQS_MESSAGE_BYTES, bodyOf(message), withAttempt(message, bad, { count: 1, history: [] }));
  expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
  expect(JSON.parse(body).redrive.history[0].error.message).toBe('\uFFFE and \uFFFF');
});

test('characters that SQS rejects are escaped in what is around the message, too', async () => {
  const around = notification({ ...event, account: '\uFFFE' });
  const body = parseBody(JSON.stringify(around).replaceAll('\uFFFE', String.raw`\ufffe`)) as MessageBody;

  const sent = await sentTo(SQS_MESSAGE_BYTES, body, message);
  expect(sent).not.toMatch(/[\uFFFE\uFFFF]/);
  expect(JSON.parse(JSON.parse(sent).Message).account).toBe('\uFFFE');
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

test('what the queue refuses for another reason is not shortened', async () => {
  const denied = Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
  let sent = 0;

  const sending = sendUpdated(bodyOf(message), message, async () => {
    sent += 1;
    throw denied;
  });
  await expect(sending).rejects.toBe(denied);
  expect(sent).toBe(1);
});
