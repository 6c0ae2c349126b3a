import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SLIM_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import type { FitLimits } from '../../enrichment/size-limits';
import { type Fitted, fitMessages, isDelivered } from '../helpers/enrichment/fitting';
import {
  kinesisMessage,
  malformedMessage,
  messageWithoutRecords,
  wireBytes,
} from '../helpers/messages/hydrated-messages';
import { anyCharacter, runs } from '../helpers/properties';

const data = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 30 }),
  fc.integer({ min: 0, max: 40_000 }).map((size) => 'x'.repeat(size)),
  fc.integer({ min: 0, max: 20_000 }).map((size) => JSON.stringify({ note: 'ü'.repeat(size) })),
);
const partitionKey = fc.oneof(
  { weight: 9, arbitrary: fc.constant('key') },
  fc.string({ unit: anyCharacter, maxLength: 5 }),
);
const message = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(data, { maxLength: 4 }), partitionKey)
      .map(([records, key]) => kinesisMessage(records, { partitionKey: key })),
  },
  data.map((original) => malformedMessage(original)),
  data.map((text) => messageWithoutRecords({ hydration: { displaced: { payload: text } } })),
  fc.constant(messageWithoutRecords({ hydration: { status: 'EXPIRED', foundRecords: 0 } })),
);
const messages = fc
  .array(message, { maxLength: 10 })
  .map((batch) => batch.map((one, index) => ({ ...one, messageId: `m-${index}` }) as HydratedMessage));
const limits: fc.Arbitrary<FitLimits> = fc.record({
  messageBytes: fc.integer({ min: SLIM_MESSAGE_BYTES, max: 100_000 }),
  requestBytes: fc.integer({ min: 10 * SLIM_MESSAGE_BYTES, max: 300_000 }),
  bucket: fc.constantFrom('overflow', undefined),
});

const sum = (fitted: readonly Fitted[]) =>
  fitted.filter(isDelivered).reduce((bytes, { message: fit }) => bytes + wireBytes(fit), 0);
const withoutBatch = ({ KinesisBatch: _, ...rest }: HydratedMessage) => rest as HydratedMessage;

/** Every batch and limit, with the batch as given and as it fits. */
function check(claim: (given: readonly HydratedMessage[], fitted: readonly Fitted[], limits: FitLimits) => void) {
  fc.assert(
    fc.property(messages, limits, (batch, bounds) => claim(batch, fitMessages(batch, bounds), bounds)),
    runs(300),
  );
}

test('no message and no request is over its limit', () => {
  check((_given, fitted, { messageBytes, requestBytes }) => {
    const delivered = fitted.filter(isDelivered);
    expect(Math.max(0, ...delivered.map(({ message: fit }) => wireBytes(fit)))).toBeLessThanOrEqual(messageBytes);
    expect(sum(fitted)).toBeLessThanOrEqual(requestBytes);
  });
});

test('one result for each message, in the same order', () => {
  check((given, fitted) => {
    expect(fitted.map(({ message: fit }) => fit.messageId)).toEqual(given.map(({ messageId }) => messageId));
  });
});

test('with a bucket every message is delivered', () => {
  check((_given, fitted, { bucket }) => {
    if (bucket !== undefined) expect(fitted.every(isDelivered)).toBe(true);
  });
});

/** The message and its object, put together again. */
function reunite(fit: Fitted): unknown {
  const { KinesisBatch: _, overflow: __, ...inline } = fit.message;
  if (fit.kind !== 'overflow') return inline;
  const { payload, hydration, ...pointer } = JSON.parse(fit.object.body.toString());
  const whole = { ...inline, ...pointer, hydration: { ...inline.hydration, ...hydration } };
  return payload === undefined ? whole : { ...whole, payload: JSON.parse(payload) };
}

test('nothing is lost: message and object together hold every member, payload and original to the letter', () => {
  check((given, fitted) => {
    expect(fitted.map(reunite)).toEqual(given.map(withoutBatch));
  });
});

test('fitting again changes nothing', () => {
  check((_given, fitted, bounds) => {
    const delivered = fitted.filter(isDelivered).map(({ message: fit }) => fit);
    expect(fitMessages(delivered, bounds)).toEqual(delivered.map((fit) => ({ kind: 'inline', message: fit })));
  });
});

test('no single sacrifice could have been spared', () => {
  const travels = (fit: HydratedMessage) =>
    !/[\uD800-\uDFFF\uFFFE\uFFFF]/u.test(JSON.stringify(fit)) && !JSON.stringify(fit).includes('\\ud');
  check((given, fitted, { messageBytes, requestBytes, bucket }) => {
    if (bucket === undefined) return;
    fitted.forEach((fit, index) => {
      const whole = given[index] as HydratedMessage;
      const better = fit.kind === 'inline' ? whole : withoutBatch(whole);
      if (!travels(better) || wireBytes(better) === wireBytes(fit.message)) return;
      const request = sum(fitted) - wireBytes(fit.message) + wireBytes(better);
      expect(wireBytes(better) > messageBytes || request > requestBytes).toBe(true);
    });
  });
});
