import { describe, expect, test } from 'vitest';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import { type ReceivedObject, receive, receiveObject } from '../../enrichment/receive';
import { notification, S3_TEST_EVENT } from '../helpers/enrichment/intake-objects';
import { KINESIS_STREAM_ARN } from '../helpers/messages/event-records';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const pointer = kinesisPointer(batchInfo(KINESIS_STREAM_ARN, ['1', '2']));
const envelope = (message: unknown) => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: 'arn:aws:sns:eu-west-1:111122223333:failures',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  Timestamp: '2026-01-02T03:04:05.678Z',
});

describe('a message that a topic wrapped', () => {
  test('is the pointer in it, with the id of the pointer itself', () => {
    const [wrapped, bare] = [receive(staged(envelope(pointer)), NOW), receive(staged(pointer), NOW)];

    expect(wrapped).toMatchObject({ kind: 'pointer', pointer, id: bare.id });
    expect(wrapped.body).toBe(JSON.stringify(envelope(pointer)));
  });

  test.each([
    ["S3's notification of an object", notification('intake', 'aws/lambda/x'), 'object'],
    ["S3's test message", S3_TEST_EVENT, 's3-test'],
    ['something else', 'hello', 'malformed'],
  ])('is taken for what it holds: %s', (_, message, kind) => {
    expect(receive(staged(envelope(message)), NOW).kind).toBe(kind);
  });

  test.each([
    ['has another type', { ...envelope(pointer), Type: 'SubscriptionConfirmation' }, 'NOT_A_POINTER'],
    ['names no topic', { ...envelope(pointer), TopicArn: 7 }, 'NOT_A_POINTER'],
    ['has no text in it', { ...envelope(pointer), Message: pointer }, 'NOT_A_POINTER'],
    ['is cut off', JSON.stringify(envelope(pointer)).slice(0, -1), 'NOT_JSON'],
  ])('is none, and kept verbatim, when the envelope %s', (_, message, code) => {
    const { body } = staged(message);

    expect(receive(staged(message), NOW)).toMatchObject({ kind: 'malformed', body, reason: { code } });
  });
});

describe('a notification of S3', () => {
  const [record] = notification('intake', 'aws/lambda/x').Records;
  const of = (...Records: unknown[]) => receive(staged({ Records }), NOW);

  test('names bucket, key and size of the object, the key as it is in the bucket', () => {
    const { s3, ...rest } = record ?? { s3: {} };
    const object = { key: 'aws/lambda/a+b%2B%C3%BC', size: 0 };

    const announced = (one: object) => (of({ ...rest, s3: { ...s3, object: one } }) as ReceivedObject).object;

    expect(announced(object)).toStrictEqual({ bucket: 'intake', key: 'aws/lambda/a b+ü', size: 0 });
    expect(announced({ key: 'x' })).toStrictEqual({ bucket: 'intake', key: 'x' });
    expect(announced({ key: 'x', size: 'large' })).toStrictEqual({ bucket: 'intake', key: 'x' });
  });

  test('of several objects is one of each of them', () => {
    const [first, second] = ['a', 'b'].map((key) => notification('intake', key));
    const both = { Records: [...(first?.Records ?? []), ...(second?.Records ?? [])], since: 'next year' };
    const parts = [first, second].map((one) => JSON.stringify({ since: 'next year', ...one }));

    expect(receive(staged(both), NOW)).toMatchObject({ kind: 'several-objects', parts });
  });

  test.each<[string, unknown]>([
    ['has no records', []],
    ['has something else beside an object', [record, { eventSource: 'aws:sqs' }]],
    ['has null for a record', [null]],
    ['comes from elsewhere', [{ ...record, eventSource: 'aws:s4' }]],
    ['has no object', [{ ...record, s3: { bucket: { name: 'intake' } } }]],
    ['has no bucket', [{ ...record, s3: { object: { key: 'x' } } }]],
    ['has no name of a bucket', [{ ...record, s3: { bucket: { name: 7 }, object: { key: 'x' } } }]],
    ['has no key', [{ ...record, s3: { bucket: { name: 'intake' }, object: { size: 1 } } }]],
    ['has a key that cannot be decoded', [{ ...record, s3: { bucket: { name: 'intake' }, object: { key: '%' } } }]],
    ['has no text for what it is about', [{ ...record, s3: 'x' }]],
    ['has no list', { 0: record }],
  ])('is MALFORMED, and kept verbatim, when it %s', (_, Records) => {
    const { body } = staged({ Records });

    expect(receive(staged(body), NOW)).toMatchObject({ kind: 'malformed', body });
  });

  test.each([
    ['Service', { ...S3_TEST_EVENT, Service: 'Amazon SQS' }],
    ['Event', { ...S3_TEST_EVENT, Event: 's3:ObjectCreated:Put' }],
  ])('is no test when its %s is another', (_, body) => {
    expect(receive(staged(body), NOW).kind).toBe('malformed');
  });
});

describe('a pointer', () => {
  test('keeps numbers with digits that JavaScript would round', () => {
    const body = JSON.stringify(pointer).replace(
      '"version"',
      '"extra":{"a":9007199254740993,"b":1e400,"c":-0},"version"',
    );
    const arrived = receive(staged(body), NOW);

    expect(arrived.kind === 'pointer' && JSON.stringify(arrived.pointer)).toBe(body);
  });

  test('that names a member twice is MALFORMED: only one of the two could be kept', () => {
    const body = JSON.stringify(pointer).replace('"version"', '"version":"0.9","version"');

    expect(receive(staged(body), NOW)).toMatchObject({ kind: 'malformed', body, reason: { code: 'NOT_A_POINTER' } });
  });

  test('whose sender claims that it was first staged in the future counts from when it was sent', () => {
    const sentAt = NOW - 1_000;
    const message = staged(pointer, {
      attributes: { SentTimestamp: String(sentAt) },
      messageAttributes: {
        [RETRY_ATTRIBUTES.firstStagedAt]: { dataType: 'String', stringValue: '9999-12-31T23:59:59.999Z' },
      },
    });

    expect(receive(message, NOW).firstStagedAt).toBe(sentAt);
  });
});

describe('the retry lane', () => {
  const MINUTE = 60_000;
  const iso = (time: number) => new Date(time).toISOString();
  const of = (attributes: Record<string, string>, sentAt: number | string = NOW) =>
    receive(
      staged(pointer, {
        attributes: { SentTimestamp: String(sentAt) },
        messageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]),
        ),
      }),
      NOW + MINUTE,
    );

  test('is known by its attributes', () => {
    const first = NOW - 60 * MINUTE;
    const unreadable = NOW - 10 * MINUTE;
    const arrived = of({
      [RETRY_ATTRIBUTES.attempts]: '3',
      [RETRY_ATTRIBUTES.firstStagedAt]: iso(first),
      [RETRY_ATTRIBUTES.sentBackAt]: iso(NOW - 5 * MINUTE),
      [RETRY_ATTRIBUTES.unreadableSince]: iso(unreadable),
    });

    expect(arrived).toMatchObject({ failedAttempts: 3, firstStagedAt: first, unreadableSince: unreadable });
  });

  test('is over for a message that SQS got later than a copy takes: it was redriven', () => {
    const arrived = of({
      [RETRY_ATTRIBUTES.attempts]: '3',
      [RETRY_ATTRIBUTES.firstStagedAt]: iso(NOW - 60 * MINUTE),
      [RETRY_ATTRIBUTES.sentBackAt]: iso(NOW - 5 * MINUTE - 1),
      [RETRY_ATTRIBUTES.unreadableSince]: iso(NOW - 10 * MINUTE),
    });

    expect(arrived).toMatchObject({ failedAttempts: 0, firstStagedAt: NOW });
    expect(arrived.unreadableSince).toBeUndefined();
  });

  test.each(['0', '-1', '1.5', '1e400', 'many', ''])('has not begun where the count is %j', (attempts) => {
    expect(of({ [RETRY_ATTRIBUTES.attempts]: attempts }).failedAttempts).toBe(0);
  });

  test('has not begun where there are no attributes, and begins now where SQS does not say when', () => {
    const arrived = receive(staged(pointer, { attributes: undefined, messageAttributes: null }), NOW);

    expect(arrived).toMatchObject({ failedAttempts: 0, firstStagedAt: NOW });
    expect(arrived.unreadableSince).toBeUndefined();
    expect(of({ [RETRY_ATTRIBUTES.firstStagedAt]: 'yesterday' }, 'soon').firstStagedAt).toBe(NOW + MINUTE);
  });
});

test('a body that the pipe has parsed already is taken as its text', () => {
  const parsed = { ...staged(''), body: pointer as unknown as string };

  expect(receive(parsed, NOW)).toMatchObject({ kind: 'pointer', body: JSON.stringify(pointer) });
  expect(receive({ ...staged(''), body: undefined as unknown as string }, NOW)).toMatchObject({
    kind: 'malformed',
    body: '',
  });
});

describe('an object that a notification announced', () => {
  const announced = receive(staged(notification('intake', 'x')), NOW) as ReceivedObject;

  test('is the pointer in it, with the id of the pointer itself, and the payload apart', () => {
    const received = receiveObject({ ...announced, failedAttempts: 2 }, JSON.stringify({ ...pointer, payload: '{}' }));
    const { id, groupId } = receive(staged(pointer), NOW);

    expect(received).toMatchObject({
      kind: 'pointer',
      payload: '{}',
      received: {
        ...{ kind: 'pointer', pointer, id, groupId, start: 1n, end: 2n, batchSize: 2 },
        ...{ staged: announced.staged, body: announced.body, object: announced.object },
        ...{ failedAttempts: 2, firstStagedAt: announced.firstStagedAt },
      },
    });
    expect(received).not.toHaveProperty('arrived.displaced');
  });

  test('keeps apart what Lambda does not write', () => {
    const content = { ...pointer, payload: '{}', hydration: 'theirs' };

    expect(receiveObject(announced, JSON.stringify(content))).toHaveProperty('received.displaced', {
      hydration: 'theirs',
    });
    expect(receiveObject(announced, JSON.stringify(pointer))).not.toHaveProperty('arrived.displaced');
  });

  test('is MALFORMED when it holds something else', () => {
    expect(receiveObject(announced, 'hello')).toMatchObject({ kind: 'malformed', reason: { code: 'NOT_JSON' } });
  });
});
