import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LAMBDA_PAYLOAD_BYTES } from '../../../contract/limits';
import { fitsPayload, fittingRecords, Lane } from '../../../local/event-source-mapping/lane';
import { streamRecord } from '../../helpers/local/stream-records';

const endless = new AbortController().signal;
const lane = (batchSize: number, windowMilliseconds = 0) =>
  new Lane({ batchSize, windowMilliseconds, signal: endless });
const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => streamRecord(from + index));

describe('a batch', () => {
  test('holds what has come, up to the batch size, in order', async () => {
    const orders = lane(3);
    orders.add(records(0, 5));
    orders.end();

    expect(await orders.nextBatch()).toEqual(records(0, 3));
    expect(await orders.nextBatch()).toEqual(records(3, 5));
    expect(await orders.nextBatch()).toBeUndefined();
  });

  test('waits for more until it is full while its window lasts', async () => {
    const orders = lane(4, 60_000);
    orders.add(records(0, 2));
    const batch = orders.nextBatch();
    orders.add(records(2, 5));

    expect(await batch).toEqual(records(0, 4));
  });

  test('is closed when its window is over', async () => {
    const orders = lane(4, 5);
    orders.add(records(0, 2));

    expect(await orders.nextBatch()).toEqual(records(0, 2));
  });

  test('is closed when no more can come, whatever its window', async () => {
    const orders = lane(4, 60_000);
    orders.add(records(0, 2));
    const batch = orders.nextBatch();
    orders.end();

    expect(await batch).toEqual(records(0, 2));
  });
});

describe('the payload', () => {
  const payloadBytes = (sizes: number[]) => sizes.reduce((sum, size) => sum + size + 1, '{"Records":[]}'.length - 1);

  test('of a batch never outgrows an invocation, unless one record alone does', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: LAMBDA_PAYLOAD_BYTES }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20 }), (eventBytes, batchSize) => {
        const count = fittingRecords(
          eventBytes.map((bytes) => ({ eventBytes: bytes })),
          batchSize,
        );
        const wouldGrowTo = payloadBytes(eventBytes.slice(0, count + 1));
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count === 1 || payloadBytes(eventBytes.slice(0, count)) <= LAMBDA_PAYLOAD_BYTES).toBe(true);
        expect(count === Math.min(batchSize, eventBytes.length) || wouldGrowTo > LAMBDA_PAYLOAD_BYTES).toBe(true);
      }),
    );
  });

  test('is counted to the byte', () => {
    const envelope = '{"Records":[]}'.length;

    expect(fitsPayload({ eventBytes: LAMBDA_PAYLOAD_BYTES - envelope })).toBe(true);
    expect(fitsPayload({ eventBytes: LAMBDA_PAYLOAD_BYTES - envelope + 1 })).toBe(false);
    expect(JSON.stringify({ Records: records(0, 2).map(({ event }) => event) })).toHaveLength(
      payloadBytes(records(0, 2).map(({ eventBytes }) => eventBytes)),
    );
  });
});

test('reading may run ahead of a blocked lane, but not without end', async () => {
  const blocked = lane(1);
  blocked.add(records(0, 10_000));
  let read = false;
  const room = blocked.hasRoom().then(() => {
    read = true;
  });

  await Promise.resolve();
  expect(read).toBe(false);
  await blocked.nextBatch();
  await room;
});
