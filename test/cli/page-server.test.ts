import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CauseCache } from '../../cli/engine/cause-cache';
import { readEntry } from '../../cli/engine/entry';
import type { Found } from '../../cli/engine/look';
import { type Status, summarize } from '../../cli/engine/summary';
import { meetsConditions, mentions, type ParsedFilter } from '../../cli/page-server/filter';
import { filterValues, listGroups } from '../../cli/page-server/group-list';
import { RecordSearch } from '../../cli/page-server/record-search';
import { Snapshot, type SnapshotMessage } from '../../cli/page-server/snapshot';
import { unwrapBody } from '../../redrive/message-body';
import { failure } from '../helpers/cli/failures';

/** What a look finds of a body. */
function foundOf(body: string, messageId: string): Found {
  const sentAt = '2026-01-02T03:04:07.890Z';
  const received = { messageId, receiptHandle: '', body, sentAt, receiveCount: 1, attributes: {} };
  const entry = readEntry(body);
  if (entry.kind === 'other') throw new Error('Only messages and pointers are found');
  return { entry, received, summary: summarize(entry, received) };
}

async function snapshotOf(messages: readonly object[]): Promise<Snapshot> {
  const snapshot = await Snapshot.open(await CauseCache.open());
  for (const [index, message] of messages.entries()) await snapshot.add(foundOf(JSON.stringify(message), `m${index}`));
  return snapshot;
}

const functionArns = ['a', 'b', 'c'].map((name) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`);
const conditions = ['RetryAttemptsExhausted', 'RecordAgeExceeded'];
const times = [1, 2, 3, 4].map((hour) => `2026-01-02T0${hour}:00:00.000Z`);
const statuses: readonly Status[] = ['COMPLETE', 'INEXACT'];
const hydrations: readonly { readonly status: Status }[] = [
  { status: 'COMPLETE' },
  { status: 'INEXACT', ...{ expectedRecords: 2, reason: { code: 'RECORD_COUNT_DIFFERS', message: 'It differs' } } },
];

const messages = fc.array(
  fc.record({
    functionArn: fc.constantFrom(...functionArns),
    condition: fc.constantFrom(...conditions),
    timestamp: fc.constantFrom(...times),
    hydration: fc.constantFrom(...hydrations),
  }),
  { maxLength: 30 },
);
const filters: fc.Arbitrary<ParsedFilter> = fc.record(
  {
    consumerArn: fc.constantFrom(...functionArns, 'arn:of:none'),
    status: fc.constantFrom(...statuses),
    from: fc.constantFrom(...times.map(Date.parse)),
    to: fc.constantFrom(...times.map(Date.parse)),
  },
  { requiredKeys: [] },
);
const texts = fc.constantFrom('AGEEXCEEDED', 'function:a', 'unhandled', 'nothing of that kind', '');

describe('filters and groups', () => {
  test('groups hold exactly the messages that meet the filter, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(messages, filters, texts, async (given, filter, text) => {
        const snapshot = await snapshotOf(given.map(failure));
        const all = snapshot.all();
        const expected = given.filter(
          ({ functionArn, condition, timestamp, hydration }) =>
            [functionArn, undefined].includes(filter.consumerArn) &&
            [hydration.status, undefined].includes(filter.status) &&
            Date.parse(timestamp) >= (filter.from ?? 0) &&
            Date.parse(timestamp) <= (filter.to ?? Number.POSITIVE_INFINITY) &&
            `${functionArn} ${condition} Unhandled`.toLowerCase().includes(text.toLowerCase()),
        );

        const found = all.filter(meetsConditions(filter)).filter(mentions(text));
        const { groups, total, span } = listGroups(found);
        await snapshot.close();

        expect(total).toBe(expected.length);
        expect(
          new Map(groups.map(({ consumerArn, condition, count }) => [`${consumerArn} ${condition}`, count])),
        ).toEqual(countBy(expected, ({ functionArn, condition }) => `${functionArn} ${condition}`));
        for (const { timeline, count } of groups) {
          expect(timeline).toHaveLength(32);
          expect(timeline.reduce((sum, so) => sum + so, 0)).toBe(count);
        }
        const failed = expected.map(({ timestamp }) => timestamp).sort();
        expect(span).toEqual(failed.length === 0 ? undefined : { from: failed[0], to: failed.at(-1) });
        expect(filterValues(all).consumerArns).toEqual(
          [...new Set(given.map(({ functionArn }) => functionArn))].sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
    return counts;
  }

  test('10,000 messages are grouped within a moment', async () => {
    const found: SnapshotMessage[] = Array.from({ length: 10_000 }, (_, index) => {
      const functionArn = functionArns[index % 3];
      const { summary } = foundOf(JSON.stringify(failure({ functionArn, timestamp: times[index % 4] })), `m${index}`);
      return { summary, sentAt: summary.failedAt, failedAt: Date.parse(summary.failedAt) };
    });
    const timed = () => {
      const begun = performance.now();
      const { total } = listGroups(found.filter(meetsConditions({ from: 0 })).filter(mentions('retryattempts')));
      expect(total).toBe(10_000);
      return performance.now() - begun;
    };

    // The fastest of some, as other tests take the processor meanwhile.
    expect(Math.min(timed(), timed(), timed())).toBeLessThan(100);
  });
});

describe('a search in records', () => {
  const message = (messageId: string) => ({ summary: { messageId } }) as SnapshotMessage;
  const searched = ['m1', 'm2', 'm3'].map(message);

  test('reads each body once for the groups and for the messages of the same text', async () => {
    const reads: string[] = [];
    const search = new RecordSearch(async (messageId) => {
      reads.push(messageId);
      return JSON.stringify({ is: messageId });
    });

    const found = await Promise.all([search.find(searched, 'M2'), search.find(searched, 'm2')]);

    expect(found.map((set) => [...set])).toEqual([[searched[1]], [searched[1]]]);
    expect(reads).toEqual(['m1', 'm2', 'm3']);
  });

  test('ends when another one begins, and reads no more', async () => {
    let reads = 0;
    const search = new RecordSearch(async () => {
      reads += 1;
      return 'second';
    });

    const first = search.find(searched, 'first');
    const second = search.find(searched, 'second');

    await expect(first).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining('Another search') });
    expect((await second).size).toBe(3);
    expect(reads).toBe(4);
  });
});

test('what a bus or a topic carries is taken out as it was written, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (detail, around, spaced) => {
      fc.pre(!['Type', 'Message', 'detail', 'detail-type'].some((name) => name in around) && detail !== null);
      const event = JSON.stringify({ 'detail-type': 'x', ...around, detail, after: around }, null, spaced ? 2 : 0);
      const notification = JSON.stringify({ ...around, Type: 'Notification', Message: event });

      const text = unwrapBody(event).text;

      expect(event).toContain(text);
      expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(detail));
      expect(unwrapBody(notification).text).toBe(text);
    }),
  );
});
