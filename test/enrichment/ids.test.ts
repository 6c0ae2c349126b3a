import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receive } from '../../enrichment/receive';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

const STREAM = 'arn:aws:kinesis:eu-west-1:000000000000:stream/orders';

function ids(streamArn: string, members = {}, functionArn?: string) {
  const pointer = kinesisPointer(batchInfo(streamArn, ['100', '200'], members), functionArn);
  const { id, groupId } = receive(staged(pointer), 0);
  return { id, groupId };
}

describe('the ids of a message', () => {
  test('are equal for equal pointers, whenever they come and whichever consumer they name', () => {
    expect(ids(STREAM)).toEqual(ids(STREAM));
    expect(ids(`${STREAM}/consumer/fast:1700000000`)).toEqual(ids(STREAM));
  });

  test('differ by function, stream, shard and range; the group only by stream and shard', () => {
    const others = [
      ids(STREAM, {}, 'arn:aws:lambda:eu-west-1:000000000000:function:other'),
      ids(`${STREAM}-2`),
      ids(STREAM, { shardId: 'shardId-000000000001' }),
      ids(STREAM, { startSequenceNumber: '101' }),
      ids(STREAM, { endSequenceNumber: '201' }),
    ];
    const all = [ids(STREAM), ...others];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(others.map(({ groupId }) => groupId === ids(STREAM).groupId)).toEqual([true, false, false, true, true]);
  });

  test('are short enough for a FIFO queue and hold nothing that it rejects', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.-]{1,128}$/), (shardId) => {
        const { id, groupId } = ids(STREAM, { shardId });
        expect(id).toMatch(/^[0-9a-f]{64}$/);
        expect(groupId).toMatch(/^[\w.-]{18,64}$/);
        expect(groupId.startsWith(shardId.slice(0, 47))).toBe(true);
      }),
    );
  });

  test('are short for the longest name of a shard, too, and tell two of them apart that end differently', () => {
    const [one, other] = ['a', 'b'].map((end) => ids(STREAM, { shardId: 'x'.repeat(127) + end }).groupId);

    expect(one).toMatch(/^x{47}-[0-9a-f]{16}$/);
    expect(other).not.toBe(one);
  });

  test('are those of the staging message if there is no pointer', () => {
    const message = staged('no pointer');
    expect(receive(message, 0)).toMatchObject({ groupId: 'malformed', id: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(receive(message, 0).id).toBe(receive({ ...message, body: 'other' }, 0).id);
    expect(receive(message, 0).id).not.toBe(receive(staged('no pointer'), 0).id);
  });
});
