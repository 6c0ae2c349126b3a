import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEQUENCE_NUMBER_DIGITS, SHARD_ID_CHARACTERS, SLIM_MESSAGE_BYTES } from '../../contract/limits';
import type { Completeness } from '../../enrichment/completeness';
import { composeMalformed, composeMessage } from '../../enrichment/compose';
import { type ReceivedMalformed, receive } from '../../enrichment/receive';
import { placeAlone } from '../../enrichment/size-limits';
import { isHydratedMessage } from '../../message';
import { FUNCTION_ARN, staged } from '../helpers/messages/pointers';
import { schemaProblems } from '../helpers/messages/schema';
import { anyCharacter } from '../helpers/properties';

const LIMITS = { messageBytes: SLIM_MESSAGE_BYTES, requestBytes: SLIM_MESSAGE_BYTES, bucket: 'overflow' };
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const GONE: Completeness = {
  status: 'UNREADABLE',
  records: [],
  reason: { code: 'STREAM_OR_SHARD_NOT_FOUND', message: 'gone' },
};

/** What the enrichment delivers of a staging message's body, where its stream is gone. */
function delivered(body: string) {
  const arrived = receive(staged(body), NOW);
  const message =
    arrived.kind === 'pointer'
      ? composeMessage(arrived, GONE, { now: NOW, limitBytes: SLIM_MESSAGE_BYTES })
      : composeMalformed(arrived as ReceivedMalformed, NOW);
  return placeAlone(message, LIMITS).message;
}

const sequenceNumber = fc.bigInt({ min: 0n, max: 10n ** BigInt(SEQUENCE_NUMBER_DIGITS) - 1n });
const range = fc.record({
  shardId: fc.stringMatching(new RegExp(`^[\\w.-]{1,${SHARD_ID_CHARACTERS}}$`)),
  ends: fc.tuple(sequenceNumber, sequenceNumber).map((ends) => ends.sort((a, b) => (a < b ? -1 : 1)).map(String)),
  batchSize: fc.maxSafeNat(),
});
const kinesisArn = fc.stringMatching(/^arn:[^:]+:kinesis:[^:]+:[^:]+:stream\/[\w.-]+(\/consumer\/.+)?$/);
const dynamoDBArn = fc.stringMatching(/^arn:[^:]+:dynamodb:[^:]+:[^:]+:table\/[\w.-]+\/stream\/.+$/);
const pointer = fc.tuple(range, kinesisArn, dynamoDBArn, fc.boolean()).map(([given, kinesis, dynamodb, isKinesis]) => {
  const { ends, ...members } = given;
  const info = { ...members, startSequenceNumber: ends[0], endSequenceNumber: ends[1] };
  const batch = isKinesis
    ? { KinesisBatchInfo: { ...info, streamArn: kinesis } }
    : { DDBStreamBatchInfo: { ...info, streamArn: dynamodb } };
  return { requestContext: { functionArn: FUNCTION_ARN }, ...batch };
});

test('the message of a pointer is valid for any range', () => {
  fc.assert(
    fc.property(pointer, (body) => {
      const message = delivered(JSON.stringify(body));

      expect(message.hydration.status).toBe('UNREADABLE');
      expect(schemaProblems(message)).toEqual([]);
      expect(isHydratedMessage(message)).toBe(true);
    }),
  );
});

test('the message of a malformed body is valid for any body', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.json()), (body) => {
      const message = delivered(body);

      expect(message.hydration.status).toBe('MALFORMED');
      expect(schemaProblems(message)).toEqual([]);
      expect(isHydratedMessage(message)).toBe(true);
    }),
  );
});
