import fc from 'fast-check';
import { expect, test } from 'vitest';
import { payloadBatches } from '../../../local/pipe/poll';
import { anyCharacter } from '../../helpers/properties';

const bytesOf = (items: readonly string[]) => Buffer.byteLength(JSON.stringify(items));

test('batches keep everything in order, fit, and are no smaller than they must be', () => {
  const items = fc.array(fc.string({ unit: anyCharacter, maxLength: 30 }), { maxLength: 30 });
  fc.assert(
    fc.property(items, fc.integer({ min: 2, max: 120 }), (items, mostBytes) => {
      const batches = payloadBatches(items, mostBytes);

      expect(batches.flat()).toEqual(items);
      for (const [index, batch] of batches.entries()) {
        const next = batches[index + 1]?.[0];
        expect(batch.length === 1 || bytesOf(batch) <= mostBytes).toBe(true);
        expect(next === undefined || bytesOf([...batch, next]) > mostBytes).toBe(true);
      }
    }),
  );
});
