import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePointer } from '../../enrichment/parse';
import dynamodbFailure from '../fixtures/dynamodb-failure.json';
import kinesisFailure from '../fixtures/kinesis-failure.json';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';

const STREAM = 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders';
const pointer = kinesisPointer(batchInfo(STREAM, ['100', '200']));

function parse(body: unknown) {
  return parsePointer(JSON.stringify(body));
}

function reasonOf(body: unknown): string {
  const parsed = parse(body);
  return parsed.kind === 'malformed' ? parsed.reason.message : '';
}

/** The pointer with one member of its batch changed, or without it. */
function withBatch(members: Record<string, unknown>): unknown {
  return { ...pointer, KinesisBatchInfo: { ...pointer.KinesisBatchInfo, ...members } };
}

describe('a pointer', () => {
  test.each([
    ['of Lambda, for Kinesis', kinesisFailure, 'kinesis', kinesisFailure.requestContext.functionArn],
    ['of Lambda, for DynamoDB', dynamodbFailure, 'dynamodb', dynamodbFailure.requestContext.functionArn],
    [
      'of a pipe',
      { ...kinesisFailure, requestContext: undefined, context: { partnerResourceArn: 'arn:pipe', condition: 'x' } },
      'kinesis',
      'arn:pipe',
    ],
  ])('%s is taken as it is', (_, body, source, consumerArn) => {
    expect(parse(body)).toMatchObject({
      kind: 'pointer',
      source,
      consumerArn,
      pointer: JSON.parse(JSON.stringify(body)),
    });
  });

  test.each([
    ['names an enhanced fan-out consumer', { streamArn: `${STREAM}/consumer/fast:1700000000` }],
    ['names a stream in another partition', { streamArn: 'arn:aws-cn:kinesis:cn-north-1:000000000000:stream/orders' }],
    ['counts no records, as a final tumbling window may', { batchSize: 0 }],
    ['has a sequence number with leading zeros', { startSequenceNumber: '000000000000000000001' }],
  ])('is one also when it %s', (_, members) => {
    expect(parse(withBatch(members)).kind).toBe('pointer');
  });

  test('keeps unknown members', () => {
    expect(parse({ ...pointer, sinceNextYear: { a: [1] } })).toMatchObject({ pointer: { sinceNextYear: { a: [1] } } });
  });

  test('is not confused by members that bear the names of ours', () => {
    const parsed = parse({
      ...pointer,
      messageId: 'theirs',
      payload: { Records: [] },
      hydration: { status: 'COMPLETE' },
    });
    expect(parsed).toEqual({
      ...parse(pointer),
      displaced: { messageId: 'theirs', payload: { Records: [] }, hydration: { status: 'COMPLETE' } },
    });
    expect(parse(pointer)).not.toHaveProperty('displaced');
  });
});

describe('a body that is not a pointer', () => {
  test.each(['', 'order 7 failed', '{"a":', '\u0000'])('is not JSON: %j', (body) => {
    expect(parsePointer(body)).toMatchObject({ kind: 'malformed', reason: { code: 'NOT_JSON' } });
  });

  test.each([
    ['null', null, 'it is not an object'],
    ['a list', [pointer], 'it is not an object'],
    ['a text', 'pointer', 'it is not an object'],
    [
      'without a batch',
      { ...pointer, KinesisBatchInfo: undefined },
      'KinesisBatchInfo or DDBStreamBatchInfo is missing',
    ],
    ['with two batches', { ...pointer, DDBStreamBatchInfo: {} }, 'only one of'],
    ['with a batch that is a text', { ...pointer, KinesisBatchInfo: 'x' }, 'KinesisBatchInfo is not an object'],
    ['without a function', { ...pointer, requestContext: {} }, 'requestContext.functionArn'],
    ['without a shard', withBatch({ shardId: undefined }), 'KinesisBatchInfo.shardId is missing'],
    ['with a shard of spaces', withBatch({ shardId: ' ' }), 'KinesisBatchInfo.shardId must be the id of a shard'],
    ['without a start', withBatch({ startSequenceNumber: null }), 'startSequenceNumber is missing'],
    ['with a start that is a number', withBatch({ startSequenceNumber: 100 }), 'digits, but is 100'],
    ['with an end that is no number', withBatch({ endSequenceNumber: 'LATEST' }), 'digits, but is "LATEST"'],
    ['with a start after its end', withBatch({ startSequenceNumber: '201' }), '201 comes after its end 200'],
    ['without a count', withBatch({ batchSize: undefined }), 'batchSize is missing'],
    ['with a count that is none', withBatch({ batchSize: 1.5 }), 'whole number from 0, but is 1.5'],
    ['with a negative count', withBatch({ batchSize: -1 }), 'whole number from 0, but is -1'],
    ['without a stream', withBatch({ streamArn: undefined }), 'streamArn is missing'],
    [
      'with a stream of the other kind',
      withBatch({ streamArn: dynamodbFailure.DDBStreamBatchInfo.streamArn }),
      'Kinesis',
    ],
    ['without end', JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`), 'it is not an object'],
    ['nested without end', { ...pointer, x: JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`) }, 'nested deeper'],
  ])('is told what is wrong with it: %s', (_, body, reason) => {
    expect(parse(body)).toMatchObject({ kind: 'malformed', reason: { code: 'NOT_A_POINTER' } });
    expect(reasonOf(body)).toContain(reason);
  });

  test('is told in words that it is not JSON, and that it names a member twice', () => {
    expect(parsePointer('order 7')).toMatchObject({
      reason: { message: expect.stringMatching(/^The body is not JSON: .+/) },
    });
    const twice = JSON.stringify(pointer).replace('{', '{"requestContext":{"functionArn":"other"},');
    expect(parsePointer(twice)).toMatchObject({
      kind: 'malformed',
      reason: { message: expect.stringContaining('a member is there twice') },
    });
  });

  test('is told of a wrong member and a double one as the wrong one alone', () => {
    const twice = JSON.stringify(withBatch({ shardId: '?' })).replace(
      '{',
      '{"requestContext":{"functionArn":"other"},',
    );
    const parsed = parsePointer(twice);
    expect(parsed.kind === 'malformed' && parsed.reason.message).not.toContain('twice');
  });

  test('has no consumer where its name is empty', () => {
    expect(reasonOf({ ...pointer, requestContext: { ...pointer.requestContext, functionArn: '' } })).toContain(
      'requestContext.functionArn',
    );
  });

  test('has a long value cut in its reason, and one of 80 characters whole', () => {
    const shownIn = (characters: number) =>
      / but is (.+)$/.exec(reasonOf(withBatch({ shardId: '?'.repeat(characters) })))?.[1];
    expect(shownIn(78)).toBe(`"${'?'.repeat(78)}"`);
    expect(shownIn(79)).toBe(`"${'?'.repeat(79)}…`);
  });

  test('reports all problems at once', () => {
    const reason = reasonOf({ KinesisBatchInfo: {} });
    for (const member of [
      'shardId',
      'startSequenceNumber',
      'endSequenceNumber',
      'batchSize',
      'streamArn',
      'functionArn',
    ])
      expect(reason).toContain(member);
    expect(reason.split('; ')).toHaveLength(6);
  });

  test('never throws, whatever it holds', () => {
    const batch = fc.record({ shardId: fc.anything(), startSequenceNumber: fc.anything(), batchSize: fc.anything() });
    const almost = fc.record({ KinesisBatchInfo: fc.oneof(batch, fc.anything()), requestContext: fc.anything() });
    fc.assert(fc.property(fc.string(), (body) => parsePointer(body).kind === 'malformed' || /\d/.test(body)));
    fc.assert(fc.property(fc.json(), (body) => parsePointer(body).kind === 'malformed'));
    fc.assert(fc.property(almost, (body) => parsePointer(JSON.stringify(body) ?? '').kind === 'malformed'));
  });
});
