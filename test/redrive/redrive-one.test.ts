import { describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { type LambdaEvent, toLambdaEvent } from '../../message';
import type { AttemptJournal, JournaledAttempt } from '../../redrive';
import { Bench, FAILED } from '../helpers/redrive/bench';
import { failedBatch } from '../helpers/redrive/messages';

const LOST = { kind: 'lost', error: { type: 'TimeoutError', message: 'gone' } } as const;
const THROTTLED = { kind: 'refused', refusal: { code: 'THROTTLED', message: 'Too many requests' } } as const;

describe('what becomes of a message', () => {
  test('that is done: it is deleted', async () => {
    const bench = new Bench([failedBatch({ records: 2 })]);

    const [report] = await bench.run();
    expect(report).toMatchObject({ outcome: 'done', fate: 'deleted', recordsDone: 2, requestId: 'r-9' });
    expect(report).not.toHaveProperty('trouble');
    expect(report?.durationMs).toSatisfy((milliseconds: number) => milliseconds >= 0 && milliseconds < 60_000);
    expect(bench.queue.size).toBe(0);
  });

  test('that is done, but is to be kept: it says so in its history', async () => {
    const bench = new Bench([failedBatch()]);

    expect(await bench.run({ keep: true })).toMatchObject([{ outcome: 'done', fate: 'updated' }]);
    expect([...bench.queue.values()]).toMatchObject([
      { redrive: { count: 1, history: [{ outcome: 'done', by: 'alice' }] } },
    ]);
  });

  test('that fails: it is the same with one more attempt in its history', async () => {
    const message = failedBatch();
    const bench = new Bench([message], { 100: FAILED });

    expect(await bench.run()).toMatchObject([{ outcome: 'failed', fate: 'updated', attempts: 1 }]);
    const [updated] = bench.queue.values();
    const error = { type: 'TypeError', message: 'no total' };
    const entry = { at: expect.any(String), by: 'alice', outcome: 'failed', error, requestId: 'r-9' };
    expect(updated).toEqual({ ...message, redrive: { count: 1, history: [entry] } });
  });

  test('that is done in part: the rest is sent next time, and the payload stays whole', async () => {
    const payload = JSON.stringify({ batchItemFailures: [{ itemIdentifier: '101' }] });
    const bench = new Bench([failedBatch({ records: 3 })], { 100: { kind: 'answered', payload } });

    expect(await bench.run()).toMatchObject([{ outcome: 'partly', recordsDone: 1, resumeFrom: '101' }]);
    expect([...bench.queue.values()]).toMatchObject([
      { redrive: { resumeFrom: '101' }, payload: { Records: { length: 3 } } },
    ]);
    expect(await bench.run()).toMatchObject([{ outcome: 'done', attempts: 2, recordsDone: 2 }]);
    expect(bench.invoked).toEqual(['100', '101']);
  });

  test('whose answer is lost: it is never sent again by itself', async () => {
    const bench = new Bench([failedBatch()], {
      100: { kind: 'lost', error: { type: 'TimeoutError', message: 'gone' } },
    });

    expect(await bench.run()).toMatchObject([{ outcome: 'unknown', fate: 'updated' }]);
    expect(await bench.run()).toEqual([]);
    expect(bench.invoked).toEqual(['100']);
  });

  test('that Lambda refuses: it stays as it is', async () => {
    const message = failedBatch();
    const refusal = { code: 'THROTTLED', message: 'Too many requests' } as const;
    const bench = new Bench([message], { 100: { kind: 'refused', refusal } });

    expect(await bench.run()).toMatchObject([
      { outcome: 'refused', refusal, fate: 'kept', attempts: 0, invocations: 0 },
    ]);
    expect([...bench.queue.values()]).toEqual([message]);
  });

  test('whose records cannot be loaded: it stays as it is, and nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const loadPayload = () => Promise.reject(new Error('NoSuchKey'));

    expect(await bench.run({}, { loadPayload })).toMatchObject([
      { outcome: 'refused', refusal: { code: 'PAYLOAD_UNAVAILABLE', message: expect.stringContaining('NoSuchKey') } },
    ]);
    expect(bench.invoked).toEqual([]);
  });

  test('whose attempt cannot be written down: nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const journal = { begin: () => Promise.reject(new Error('ENOSPC')), update: async () => {} };

    expect(await bench.run({}, { journal })).toMatchObject([
      { outcome: 'refused', refusal: { code: 'NOT_INVOKED', message: expect.stringContaining('ENOSPC') } },
    ]);
    expect(bench.invoked).toEqual([]);
  });

  test('larger than an invocation: the slices go one after the other, and the rest stays after one that fails', async () => {
    const bench = new Bench([failedBatch({ records: 3, data: 'x'.repeat(2_400_000) })], { 101: FAILED });

    expect(await bench.run()).toMatchObject([
      { outcome: 'partly', invocations: 2, recordsDone: 1, resumeFrom: '101', error: { type: 'TypeError' } },
    ]);
    expect(bench.invoked).toEqual(['100', '101']);
  });

  test.each([
    ['fails', FAILED, { outcome: 'failed', invocations: 1 }],
    ['gives no answer', LOST, { outcome: 'unknown', invocations: 1, error: LOST.error }],
    ['is throttled', THROTTLED, { outcome: 'refused', invocations: 0, refusal: THROTTLED.refusal }],
  ])('whose function %s: none of its records counts as done', async (_, answer, expected) => {
    const bench = new Bench([failedBatch({ records: 2 })], { 100: answer });

    const [report] = await bench.run();
    expect(report).toMatchObject({ ...expected, recordsDone: 0 });
    expect(report).not.toHaveProperty('resumeFrom');
  });
});

/** Three records of which each is an invocation of its own. */
const sliced = (redrive = {}) => failedBatch({ records: 3, data: 'x'.repeat(2_400_000), ...redrive });

describe('a message that goes in slices', () => {
  test('reports all of them together once the last is done', async () => {
    const bench = new Bench([sliced()]);

    const [report] = await bench.run();
    expect(report).toMatchObject({ outcome: 'done', fate: 'deleted', invocations: 3, recordsDone: 3 });
    expect(report).not.toHaveProperty('resumeFrom');
    expect(bench.invoked).toEqual(['100', '101', '102']);
  });

  test.each([
    ['is lost', LOST, { outcome: 'unknown', invocations: 2, error: LOST.error }],
    ['is refused', THROTTLED, { outcome: 'partly', invocations: 1, refusal: THROTTLED.refusal }],
  ])('begins with the second next time when that %s', async (_, answer, expected) => {
    const bench = new Bench([sliced()], { 101: answer });

    expect(await bench.run()).toMatchObject([{ ...expected, fate: 'updated', recordsDone: 1, resumeFrom: '101' }]);
    expect([...bench.queue.values()]).toMatchObject([{ redrive: { count: 1, resumeFrom: '101' } }]);
    expect(bench.invoked).toEqual(['100', '101']);
  });
});

/** What a run writes into a journal that knows this of the attempt already. */
function journalOf(earlier?: JournaledAttempt) {
  const written: (readonly ['begin' | 'update', JournaledAttempt])[] = [];
  return {
    written,
    begin: async (attempt: JournaledAttempt) => {
      written.push(['begin', attempt]);
      return earlier;
    },
    update: async (attempt: JournaledAttempt) => void written.push(['update', attempt]),
  };
}

describe('the journal', () => {
  test('knows before each invocation where to go on, and in the end what came of the attempt', async () => {
    const redrive = { count: 1, resumeFrom: '101', history: [{ at: '', by: 'bob', outcome: 'partly' as const }] };
    const journal = journalOf();

    await new Bench([sliced({ redrive })], { 102: FAILED }).run({}, { journal });

    const attempt = { id: 'batch-100', attempt: 2, records: 3 };
    expect(journal.written).toEqual([
      ['begin', { ...attempt, resumeFrom: '101' }],
      ['update', { ...attempt, resumeFrom: '102' }],
      ['update', { ...attempt, outcome: 'partly', resumeFrom: '102' }],
    ]);
  });

  test('has the place of an earlier redrive, which stays when nothing more is done', async () => {
    const redrive = { count: 1, resumeFrom: '101', history: [{ at: '', by: 'bob', outcome: 'partly' as const }] };
    const journal = journalOf();
    const bench = new Bench([failedBatch({ records: 3, redrive })], { 101: FAILED });

    expect(await bench.run({}, { journal })).toMatchObject([{ outcome: 'failed', recordsDone: 0, resumeFrom: '101' }]);
    const attempt = { id: 'batch-100', attempt: 2, records: 3, resumeFrom: '101' };
    expect(journal.written).toEqual([
      ['begin', attempt],
      ['update', { ...attempt, outcome: 'failed' }],
    ]);
  });

  test('has no place to go on from where all or nothing is done', async () => {
    const journal = journalOf();
    await new Bench([failedBatch()]).run({}, { journal });

    expect(journal.written).toEqual([
      ['begin', { id: 'batch-100', attempt: 1, records: 1 }],
      ['update', { id: 'batch-100', attempt: 1, records: 1, outcome: 'done' }],
    ]);
  });

  test.each([
    ['ALREADY_DONE', 'done', 'attempt 2 succeeded'],
    ['OUTCOME_UNKNOWN', 'unknown', 'what came of attempt 2'],
    ['OUTCOME_UNKNOWN', undefined, 'what came of attempt 2'],
    ['SUPERSEDED', 'failed', 'attempt 2 ended as failed'],
  ] as const)('refuses as %s a message of which another copy is %s', async (code, outcome, text) => {
    const message = failedBatch();
    const bench = new Bench([message]);
    const earlier = { id: 'batch-100', attempt: 2, ...(outcome && { outcome }) };

    const reports = await bench.run({}, { journal: journalOf(earlier) });
    const refusal = { code, message: expect.stringContaining(text) };
    expect(reports).toMatchObject([{ outcome: 'refused', refusal, fate: 'kept', attempts: 2, earlier }]);
    expect(bench.invoked).toEqual([]);
    expect([...bench.queue.values()]).toEqual([message]);
  });

  test.each([{ outcome: 'done' }, { outcome: 'partly', resumeFrom: '102' }] as const)(
    'does not vouch for records that the copy which was redriven did not hold: %j',
    async (progress) => {
      const message = failedBatch({ records: 3 });
      const bench = new Bench([message]);
      const journal = journalOf({ id: 'batch-100', attempt: 1, records: 2, ...progress });

      const [report] = await bench.run({}, { journal });
      const refusal = {
        code: 'OUTCOME_UNKNOWN',
        message: expect.stringContaining('a copy that does not hold all of these records'),
      };
      expect(report).toMatchObject({ refusal, fate: 'kept', earlier: { outcome: 'unknown' } });
      expect(report?.earlier).not.toHaveProperty('resumeFrom');
    },
  );

  test('that takes no progress stops the message before its next slice', async () => {
    const bench = new Bench([sliced()]);
    const journal = { ...journalOf(), update: () => Promise.reject(new Error('ENOSPC')) };

    const error = { type: 'JournalError', message: 'ENOSPC' };
    expect(await bench.run({}, { journal })).toMatchObject([{ outcome: 'partly', error, resumeFrom: '101' }]);
    expect(bench.invoked).toEqual(['100']);
  });

  test('that takes no outcome is named, and the outcome stands', async () => {
    const bench = new Bench([failedBatch()]);
    const journal = { ...journalOf(), update: () => Promise.reject(new Error('ENOSPC')) };

    const journalTrouble = 'The outcome could not be written into the journal: ENOSPC';
    const [report] = await bench.run({}, { journal });
    expect(report).toMatchObject({ outcome: 'done', fate: 'deleted', journalTrouble });
    expect(report).not.toHaveProperty('trouble');
    expect(bench.queue.size).toBe(0);
  });
});

describe('copies of a PARTIAL message', () => {
  const partial = { id: 'copy', status: 'PARTIAL' } as const;
  const [most, part, other] = [
    failedBatch({ ...partial, start: 100, records: 3 }),
    failedBatch({ ...partial, start: 101, records: 2 }),
    failedBatch({ ...partial, start: 102, records: 2 }),
  ] as const;

  test('that hold no other records are deleted with the one that is sent', async () => {
    const bench = new Bench([part, most]);

    const [report] = await bench.run();
    expect(report).toMatchObject({ keys: ['key-0', 'key-1'], outcome: 'done', fate: 'deleted' });
    expect(report).not.toHaveProperty('left');
    expect(bench.queue.size).toBe(0);
  });

  test.each([
    ['done', {}, ['key-0']],
    ['failed', { 100: FAILED }, ['key-0', "key-1'"]],
  ] as const)('that hold other records stay where the one that is sent is %s', async (outcome, answers, kept) => {
    const bench = new Bench([other, most, part], answers);

    expect(await bench.run()).toMatchObject([{ keys: ['key-1', 'key-2'], left: ['key-0'], outcome }]);
    expect([...bench.queue.keys()]).toEqual(kept);
    expect(bench.queue.get('key-0')).toBe(other);
  });

  test('that cannot be read stay', async () => {
    const bench = new Bench([part, most]);
    const read = async (key: string) => {
      if (key === 'key-0') throw new Error('receipt expired');
      return bench.queue.get(key) as HydratedMessage;
    };

    expect(await bench.run({}, { messages: { read } })).toMatchObject([{ left: ['key-0'], fate: 'deleted' }]);
    expect([...bench.queue.keys()]).toEqual(['key-0']);
  });

  test('whose records cannot be loaded stay', async () => {
    const bench = new Bench([part, most]);
    const loadPayload = async (message: HydratedMessage) =>
      message === part ? ({ code: 'PAYLOAD_UNAVAILABLE', message: 'gone' } as const) : (message.payload as LambdaEvent);

    expect(await bench.run({}, { loadPayload })).toMatchObject([{ left: ['key-0'], outcome: 'done' }]);
    expect([...bench.queue.keys()]).toEqual(['key-0']);
  });

  test('that hold no record are deleted with the one that is sent', async () => {
    const { payload: _, ...empty } = part;
    const bench = new Bench([{ ...empty, hydration: { ...part.hydration, foundRecords: 0 } } as HydratedMessage, most]);

    const [report] = await bench.run();
    expect(report).toMatchObject({ outcome: 'done', fate: 'deleted' });
    expect(report).not.toHaveProperty('left');
    expect(bench.queue.size).toBe(0);
  });

  test('all stay, and none is named, where Lambda does not run the function', async () => {
    const bench = new Bench([other, most], { 100: THROTTLED });

    const [report] = await bench.run();
    expect(report).toMatchObject({ outcome: 'refused', keys: ['key-0', 'key-1'] });
    expect(report).not.toHaveProperty('left');
    expect(bench.queue.size).toBe(2);
  });

  test('are kept apart by the journal, so that one which is done vouches for no other', async () => {
    const written: JournaledAttempt[] = [];
    const note = async (attempt: JournaledAttempt) => void written.push(attempt);
    await new Bench([most]).run({}, { journal: { begin: note, update: note } as AttemptJournal });

    const code = async (message: HydratedMessage) => {
      const [report] = await new Bench([message]).run({}, { journal: journalOf(written.at(-1)) });
      return report?.refusal?.code;
    };
    expect([await code(most), await code(other), await code(part)]).toEqual([
      'ALREADY_DONE',
      'OUTCOME_UNKNOWN',
      'OUTCOME_UNKNOWN',
    ]);
  });
});

describe('trouble', () => {
  test('with reading a message leaves it as it is, and nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const read = () => Promise.reject(new Error('receipt expired'));

    const refusal = { code: 'PAYLOAD_UNAVAILABLE', message: 'The message could not be read: receipt expired' };
    expect(await bench.run({}, { messages: { read } })).toMatchObject([{ outcome: 'refused', refusal, attempts: 0 }]);
    expect(bench.invoked).toEqual([]);
  });

  test('with the payload is reported as its loader says it', async () => {
    const refusal = { code: 'PAYLOAD_UNAVAILABLE', message: 'The bucket is another.' } as const;
    const bench = new Bench([failedBatch()]);

    expect(await bench.run({}, { loadPayload: async () => refusal })).toMatchObject([{ outcome: 'refused', refusal }]);
    expect(bench.invoked).toEqual([]);
  });

  test('with a record that is too large, as only its loading shows, refuses the message, and nothing is sent', async () => {
    const bench = new Bench([failedBatch()]);
    const large = async () => toLambdaEvent(failedBatch({ data: 'x'.repeat(5_000_000) })) as LambdaEvent;

    const reports = await bench.run({}, { loadPayload: large });
    expect(reports).toMatchObject([{ outcome: 'refused', refusal: { code: 'RECORD_TOO_LARGE' }, fate: 'kept' }]);
    expect(bench.invoked).toEqual([]);
  });

  test('with fewer records in a bucket than the message names refuses it, and nothing is sent', async () => {
    const bench = new Bench([failedBatch({ records: 2 })]);
    const reports = [];
    for (const records of [0, 1]) {
      const fewer = async () => toLambdaEvent(failedBatch({ records, id: 'other' })) as LambdaEvent;
      reports.push(...(await bench.run({}, { loadPayload: fewer })));
    }

    const refused = { outcome: 'refused', refusal: { code: 'PAYLOAD_UNAVAILABLE' }, fate: 'kept' };
    expect(reports).toMatchObject([refused, refused]);
    expect([bench.invoked, bench.queue.size]).toEqual([[], 1]);
  });

  test('with an invocation leaves the outcome unknown, because the function may have run', async () => {
    const bench = new Bench([failedBatch()]);
    const invoke = () => Promise.reject(new RangeError('out of sockets'));

    const error = { type: 'RangeError', message: 'out of sockets' };
    expect(await bench.run({}, { invoke })).toMatchObject([{ outcome: 'unknown', error, invocations: 1 }]);
    expect([...bench.queue.values()]).toMatchObject([{ redrive: { history: [{ outcome: 'unknown', error }] } }]);
  });

  test('with deleting what is done puts it back as done, so that it is not sent again', async () => {
    const bench = new Bench([failedBatch()]);
    const messages = { delete: () => Promise.reject(new Error('throttled')) };

    const trouble = 'The message could not be deleted: throttled';
    expect(await bench.run({}, { messages })).toMatchObject([{ outcome: 'done', fate: 'updated', trouble }]);
    expect(bench.queue.get("key-0'")).toMatchObject({ redrive: { count: 1, history: [{ outcome: 'done' }] } });
    expect(await bench.run()).toEqual([]);
  });

  test('with deleting one copy does not keep the others from being deleted', async () => {
    const bench = new Bench([failedBatch(), failedBatch(), failedBatch()]);
    const remove = async (key: string) => {
      if (key === 'key-0') throw new Error('throttled');
      bench.queue.delete(key);
    };

    expect(await bench.run({}, { messages: { delete: remove } })).toMatchObject([
      { keys: ['key-0', 'key-1', 'key-2'], fate: 'updated', trouble: expect.stringContaining('throttled') },
    ]);
    expect([...bench.queue.keys()]).toEqual(['key-0', "key-0'"]);
    expect(bench.invoked).toEqual(['100']);
  });

  test('with putting a message back leaves the old one, which is not deleted', async () => {
    const bench = new Bench([failedBatch()], { 100: FAILED });
    const messages = { send: () => Promise.reject(new Error('AccessDenied')) };

    const trouble = 'The history could not be added to the message: AccessDenied';
    expect(await bench.run({}, { messages })).toMatchObject([{ outcome: 'failed', fate: 'kept', trouble }]);
    expect([...bench.queue.keys()]).toEqual(['key-0']);
  });

  test('with deleting the old message is said beside the new one', async () => {
    const bench = new Bench([failedBatch()], { 100: FAILED });
    const messages = { delete: () => Promise.reject(new Error('throttled')) };

    const trouble = 'The message could not be deleted: throttled';
    expect(await bench.run({}, { messages })).toMatchObject([{ outcome: 'failed', fate: 'updated', trouble }]);
  });
});
