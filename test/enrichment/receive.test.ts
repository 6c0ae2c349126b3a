import { describe, expect, test } from 'vitest';
import { RETRY_ATTRIBUTES } from '../../contract/retry-attributes';
import { receive } from '../../enrichment/receive';
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
});

describe('a pointer', () => {
  test('keeps numbers with digits that JavaScript would round', () => {
    const body = JSON.stringify(pointer).replace(
      '"version"',
      '"extra":{"a":9007199254740993,"b":1e400,"c":-0},"version"',
    );
    const intake = receive(staged(body), NOW);

    expect(intake.kind === 'pointer' && JSON.stringify(intake.pointer)).toBe(body);
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
