import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LambdaEvent } from '../../message';
import { sequenceNumberOf, sliceOf, slicePayload } from '../../redrive/slice-payload';
import { failedBatch } from '../helpers/redrive/messages';

function eventOf(sizes: readonly number[]): LambdaEvent {
  const { payload } = failedBatch({ records: sizes.length });
  const Records = payload?.Records.map((record, index) => ({ ...record, filler: 'ä'.repeat(sizes[index] ?? 0) }));
  return { Records, window: { start: 1 } } as unknown as LambdaEvent;
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const events = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 40 }).map(eventOf);

test('slices hold every undone record once and in order, within the limit, and no two of them fit into one', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 1_100, max: 5_000 }), fc.nat(), (event, limit, chosen) => {
      const first = chosen % event.Records.length;
      const slices = slicePayload(
        event,
        first === 0 ? undefined : sequenceNumberOf(event.Records[first] as never),
        limit,
      );
      if ('code' in slices) throw new Error(slices.message);
      const parts = slices.map((slice) => sliceOf(event, slice));

      expect(parts.flatMap<unknown>(({ Records }) => Records)).toEqual(event.Records.slice(first));
      for (const [index, part] of parts.entries()) {
        expect(bytes(part)).toBe(slices[index]?.bytes);
        expect(bytes(part)).toBeLessThanOrEqual(limit);
        const next = parts[index + 1];
        if (next)
          expect(bytes({ ...part, Records: [...part.Records, next.Records[0]] as unknown[] })).toBeGreaterThan(limit);
      }
    }),
  );
});

test('a record that fits into no invocation refuses the message and is named', () => {
  const refusal = slicePayload(eventOf([10, 5_000, 10]), undefined, 5_000);

  expect(refusal).toMatchObject({ code: 'RECORD_TOO_LARGE', message: expect.stringContaining('Record 101 has ') });
});

test('what has exactly the size of the limit is sent, and a byte more is not', () => {
  const [one, two] = [eventOf([10]), eventOf([10, 10])];

  expect(slicePayload(one, undefined, bytes(one))).toEqual([{ from: 0, to: 1, bytes: bytes(one) }]);
  expect(slicePayload(one, undefined, bytes(one) - 1)).toMatchObject({ code: 'RECORD_TOO_LARGE' });
  expect(slicePayload(two, undefined, bytes(two))).toEqual([{ from: 0, to: 2, bytes: bytes(two) }]);
  expect(slicePayload(two, undefined, bytes(two) - 1)).toHaveLength(2);
});

test('nothing is sent where no record is left from the first undone one on', () => {
  expect(slicePayload(eventOf([1, 1]), '999')).toEqual({
    code: 'NOTHING_LEFT',
    message: 'No record is left from 999 on.',
  });
});

test('a too large record that is processed already refuses nothing', () => {
  expect(slicePayload(eventOf([5_000, 10, 10]), '101', 5_000)).toMatchObject([{ from: 1, to: 3 }]);
});

test('where the first undone record itself is missing, the next one is the first', () => {
  const event = { ...eventOf([1, 1, 1]), Records: eventOf([1, 1, 1]).Records.slice(2) } as LambdaEvent;

  expect(slicePayload(event, '101')).toMatchObject([{ from: 0, to: 1 }]);
});
