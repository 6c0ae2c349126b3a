import { describe, expect, test } from 'vitest';
import type { HydratedMessage, RedriveAttempt, RedriveHistory } from '../../contract/message';
import { isHydratedMessage, type KinesisMessage } from '../../message';
import {
  candidateOf,
  type FunctionFacts,
  type MappingFacts,
  planRedrive,
  type RedrivePlanOptions,
} from '../../redrive';
import { attemptWith } from '../../redrive/journal';
import { malformedMessage, messageWithoutRecords } from '../helpers/messages/hydrated-messages';
import { failedBatch, STREAM_ARN } from '../helpers/redrive/messages';

const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:orders';
const facts: FunctionFacts = { functionArn, timeoutSeconds: 30 };

function plan(messages: readonly HydratedMessage[], options: Partial<RedrivePlanOptions> = {}) {
  const candidates = messages.map((message, index) => candidateOf(`key-${index}`, message));
  const { groups, refused } = planRedrive(candidates, { functions: [facts], ...options });
  return { groups, refused, planned: groups.flatMap(({ redrives }) => redrives) };
}

function redriven(...outcomes: RedriveAttempt['outcome'][]): RedriveHistory {
  const history = outcomes.map((outcome) => ({ at: '2026-11-28T12:00:00.000Z', by: 'alice', outcome }));
  return { count: outcomes.filter((outcome) => outcome !== 'refused').length, history };
}

const pipe = { requestContext: null, context: { partnerResourceArn: 'arn:aws:pipes:::pipe/p', condition: 'c' } };
const withoutFunction = { ...failedBatch(), ...pipe } as unknown as HydratedMessage;
const messageWithReason = (message: string) =>
  messageWithoutRecords({
    hydration: { status: 'EXPIRED', foundRecords: 0, reason: { code: 'RECORDS_EXPIRED', message } },
  });
const expired = messageWithoutRecords({ hydration: { status: 'EXPIRED', foundRecords: 0 } });

/** A message whose records a person cut down to their data. */
function shortened(resumeFrom?: string): HydratedMessage {
  const message = failedBatch({ ...(resumeFrom && { redrive: { ...redriven('partly'), resumeFrom } }) });
  return { ...message, payload: { Records: [{ kinesis: { data: 'b3JkZXI=' } }] } } as unknown as HydratedMessage;
}

describe('a message is refused', () => {
  test.each<[string, string, HydratedMessage, Partial<RedrivePlanOptions>]>([
    ['NOTHING_LEFT', 'it has no records', expired, {}],
    ['NO_FUNCTION', 'a pipe gave up', withoutFunction, {}],
    ['FUNCTION_NOT_FOUND', 'its function is not known', failedBatch({ functionArn: 'arn:other' }), {}],
    ['PAYLOAD_UNAVAILABLE', 'a person shortened its records', shortened(), {}],
    ['PAYLOAD_UNAVAILABLE', 'a person shortened its records after a part was done', shortened('101'), {}],
    ['INEXACT', 'its count differs', failedBatch({ status: 'INEXACT' }), {}],
    ['PARTIAL', 'records are missing', failedBatch({ status: 'PARTIAL' }), {}],
    [
      'REDRIVEN_TOO_OFTEN',
      'it was redriven ten times',
      failedBatch({ redrive: { ...redriven('failed'), count: 10 } }),
      {},
    ],
    [
      'REDRIVEN_TOO_OFTEN',
      'it was redriven maxRedrives times',
      failedBatch({ redrive: redriven('failed') }),
      { maxRedrives: 1 },
    ],
    ['OUTCOME_UNKNOWN', 'the last answer was lost', failedBatch({ redrive: redriven('failed', 'unknown') }), {}],
    ['OUTCOME_UNKNOWN', 'it was refused after that', failedBatch({ redrive: redriven('unknown', 'refused') }), {}],
    [
      'OUTCOME_UNKNOWN',
      'an attempt began and has no outcome',
      failedBatch(),
      { journal: [{ id: 'batch-100', attempt: 1 }] },
    ],
    ['OUTCOME_UNKNOWN', 'its history lacks the attempt', failedBatch({ redrive: { count: 1, history: [] } }), {}],
    ['ALREADY_DONE', 'it was kept after it was done', failedBatch({ redrive: redriven('done') }), {}],
    [
      'ALREADY_DONE',
      'the journal knows that the attempt succeeded',
      failedBatch({ redrive: redriven('failed') }),
      { journal: [{ id: 'batch-100', attempt: 1, outcome: 'done' }] },
    ],
    ['NOTHING_LEFT', 'it was not even a pointer', malformedMessage('no JSON'), {}],
    [
      'TUMBLING_WINDOW',
      'its function aggregates a window',
      failedBatch(),
      { functions: [{ ...facts, mappings: [mapping({ tumblingWindow: true })] }] },
    ],
    [
      'FUNCTION_NOT_ALLOWED',
      'its function must not be invoked',
      failedBatch(),
      { functions: [{ ...facts, problem: { code: 'FUNCTION_NOT_ALLOWED', message: 'No permission.' } }] },
    ],
    ['RECORD_TOO_LARGE', 'a record exceeds an invocation', failedBatch({ data: 'x'.repeat(5_000_000) }), {}],
  ])('as %s when %s', (code, _, message, options) => {
    const { planned, refused } = plan([message], options);

    expect(planned).toEqual([]);
    expect(refused).toMatchObject([{ keys: ['key-0'], refusal: { code, message: expect.stringMatching(/^.+\.$/) } }]);
  });

  test('with what the message says of itself', () => {
    const [inexact, partial] = plan([
      failedBatch({ status: 'INEXACT' }),
      failedBatch({ status: 'PARTIAL', start: 200 }),
    ]).refused;
    expect(inexact?.refusal.message).toMatch(/^Records differ\. The payload can hold records/);
    expect(partial?.refusal.message).toBe('Records differ. Allow PARTIAL to send what is left.');
    expect(plan([messageWithReason('Too old.')]).refused[0]?.refusal.message).toMatch(/EXPIRED\. Too old\.$/);
    expect(plan([expired]).refused[0]?.refusal.message).toMatch(/its status is EXPIRED\. [A-Z][^.]+\.$/);
  });

  test('with what to do where nobody knows whether its records were processed', () => {
    const [refused] = plan([failedBatch({ redrive: redriven('unknown') })]).refused;
    expect(refused?.refusal.message).toMatch(
      /^Nobody knows .* if so, delete the message; if not, .* allow OUTCOME_UNKNOWN\.$/,
    );
  });

  test('with the function that it is for, and without one where a pipe gave up', () => {
    const { refused } = plan([
      failedBatch({ functionArn: 'arn:other', start: 500 }),
      withoutFunction,
      failedBatch({ start: 200, status: 'PARTIAL' }),
    ]);
    expect(refused.map(({ functionArn: of }) => of)).toEqual(['arn:other', undefined, functionArn]);
    expect(refused.map((one) => 'functionArn' in one)).toEqual([true, false, true]);
  });

  test.each([
    ['STALE', 'have changed'],
    ['GONE', 'were deleted'],
  ] as const)('as ITEM_%s when items of the table %s', (state, what) => {
    const items = { CURRENT: 1, STALE: 0, GONE: 0, UNKNOWN: 0, [state]: 2 };
    const candidate = candidateOf('key', failedBatch(), items);

    const { refused } = planRedrive([candidate], { functions: [facts] });
    expect(refused).toMatchObject([
      { refusal: { code: `ITEM_${state}`, message: expect.stringContaining(`2 of 3 items ${what} since`) } },
    ]);
  });

  test('as OUTCOME_UNKNOWN where its history has an outcome that this version does not know', () => {
    const redrive = { count: 1, history: [{ at: '', by: 'a newer version', outcome: 'postponed' as 'failed' }] };

    expect(plan([failedBatch({ redrive })]).refused).toMatchObject([{ refusal: { code: 'OUTCOME_UNKNOWN' } }]);
  });
});

describe('a message is planned', () => {
  test.each(['INEXACT', 'PARTIAL'] as const)('when %s is allowed, and the plan says so', (status) => {
    expect(plan([failedBatch({ status })], { allow: [status] }).planned).toMatchObject([{ overruled: [status] }]);
  });

  test('only if everything that speaks against it is allowed', () => {
    const message = failedBatch({ status: 'PARTIAL', redrive: redriven('unknown') });

    expect(plan([message], { allow: ['PARTIAL'] }).refused).toMatchObject([{ refusal: { code: 'OUTCOME_UNKNOWN' } }]);
    const { planned } = plan([message], { allow: ['PARTIAL', 'OUTCOME_UNKNOWN'] });
    expect(planned).toMatchObject([{ attempt: 2, overruled: ['OUTCOME_UNKNOWN', 'PARTIAL'] }]);
  });

  test('with nothing overruled, from the first record on and without a guess at the mapping, where nothing is known', () => {
    const [planned] = plan([failedBatch()]).planned;
    expect(planned).toMatchObject({ overruled: [], attempt: 1, streamArn: STREAM_ARN });
    expect(planned).not.toHaveProperty('resumeFrom');
    expect(planned).not.toHaveProperty('readsItemFailures');
  });

  test('in the order of sequence numbers, where copies of one range stay in the order in which they came', () => {
    const messages = [failedBatch({ start: 300 }), failedBatch({ start: 20 }), failedBatch({ start: 100 })];
    const { planned } = plan(messages);
    expect(planned.map(({ startSequenceNumber }) => startSequenceNumber)).toEqual(['20', '100', '300']);
  });

  test('for the target instead of its function', () => {
    const target = 'arn:aws:lambda:eu-west-1:111111111111:function:orders:fixed';
    const functions = [{ functionArn: target, timeoutSeconds: 5 }];

    const { planned } = plan([withoutFunction, failedBatch({ start: 200 })], { target, functions });
    expect(planned.map(({ functionArn }) => functionArn)).toEqual([target, target]);
  });

  test('by the mapping of its stream, also where that reads by a consumer', () => {
    const mappings = [
      mapping({ eventSourceArn: 'arn:other', reportsBatchItemFailures: false }),
      mapping({ eventSourceArn: `${STREAM_ARN}/consumer/fast:1`, reportsBatchItemFailures: true }),
    ];

    expect(plan([failedBatch()], { functions: [{ ...facts, mappings }] }).planned).toMatchObject([
      { readsItemFailures: true },
    ]);
    expect(plan([failedBatch()]).planned[0]?.readsItemFailures).toBeUndefined();
  });

  test('by what it answers, where the mappings of its stream differ', () => {
    const mappings = [
      mapping({ reportsBatchItemFailures: false }),
      mapping({ eventSourceArn: `${STREAM_ARN}/consumer/fast:1`, reportsBatchItemFailures: true }),
    ];
    const functions = [{ ...facts, mappings }];

    expect(plan([failedBatch()], { functions }).planned[0]?.readsItemFailures).toBeUndefined();
    const [plain, consumer] = mappings;
    const withWindow = [plain, { ...consumer, tumblingWindow: true }] as MappingFacts[];
    expect(plan([failedBatch()], { functions: [{ ...facts, mappings: withWindow }] }).refused).toMatchObject([
      { refusal: { code: 'TUMBLING_WINDOW' } },
    ]);
  });

  test('by the pointer, where nothing is known of the mapping: a batch without an error failed by its items', () => {
    const { responseContext, ...tooOld } = failedBatch() as KinesisMessage;
    const byItems = { ...tooOld, responseContext: { ...responseContext, functionError: null } } as HydratedMessage;
    expect(plan([byItems]).planned).toMatchObject([{ readsItemFailures: true }]);
    expect(plan([tooOld as HydratedMessage]).planned[0]).not.toHaveProperty('readsItemFailures');
    const options = { target: functionArn };
    const ofPipe = { ...byItems, ...pipe } as unknown as HydratedMessage;
    expect(plan([ofPipe], options).planned[0]).not.toHaveProperty('readsItemFailures');
  });

  test('as a first attempt where the journal has only a refusal', () => {
    const journal = [{ id: 'batch-100', attempt: 1, outcome: 'refused' as const }];
    expect(plan([failedBatch()], { journal }).planned).toMatchObject([{ attempt: 1 }]);
  });

  test('although a record was edited to have a member of the other source', () => {
    const message = failedBatch({ records: 2 }) as KinesisMessage;
    const Records = ['100', '101'].map((SequenceNumber) => ({ kinesis: null, dynamodb: { SequenceNumber } }));
    const hydration = { ...message.hydration, source: 'dynamodb' };
    const { KinesisBatchInfo: DDBStreamBatchInfo, ...pointer } = message;
    const edited = { ...pointer, DDBStreamBatchInfo, hydration, payload: { Records } } as unknown as HydratedMessage;

    expect(isHydratedMessage(edited)).toBe(true);
    expect(plan([edited, failedBatch({ start: 200 })]).planned).toHaveLength(2);
  });

  test('from the first undone record on', () => {
    const message = failedBatch({ records: 3, redrive: { ...redriven('partly'), resumeFrom: '101' } });

    expect(plan([message]).planned).toMatchObject([{ resumeFrom: '101', attempt: 2 }]);
  });

  test('from the record that the journal names, where that is further than the history', () => {
    const message = failedBatch({ records: 3, redrive: { ...redriven('partly'), resumeFrom: '101' } });
    const journal = [{ id: 'batch-100', attempt: 2, outcome: 'partly' as const, resumeFrom: '102' }];

    expect(plan([message], { journal }).planned).toMatchObject([{ resumeFrom: '102', attempt: 3 }]);
  });
});

describe('a message that was done and is sent again', () => {
  const allow = ['ALREADY_DONE'] as const;
  const inPart = { id: 'batch-100', attempt: 1, outcome: 'partly' as const, resumeFrom: '102' };
  const done = { id: 'batch-100', attempt: 2, outcome: 'done' as const };

  test('is sent whole, wherever an attempt before had stopped', () => {
    const message = failedBatch({ records: 3, redrive: redriven('partly', 'done') });

    expect(plan([message], { allow, journal: [inPart, done] }).planned[0]).not.toHaveProperty('resumeFrom');
  });

  test('goes on where that attempt has stopped', () => {
    const message = failedBatch({
      records: 3,
      redrive: { ...redriven('partly', 'done', 'partly'), resumeFrom: '101' },
    });

    expect(plan([message], { journal: [inPart, done] }).planned).toMatchObject([{ attempt: 4, resumeFrom: '101' }]);
  });
});

describe('messages of one id', () => {
  test('are one redrive, by the copy that was redriven last', () => {
    const { planned } = plan([failedBatch(), failedBatch({ redrive: redriven('failed') })]);

    expect(planned).toMatchObject([{ key: 'key-1', keys: ['key-0', 'key-1'], attempt: 2 }]);
  });

  test('are redriven by the copy with the most records, whichever comes first or was redriven before', () => {
    const [few, many] = [1, 3].map((records) => failedBatch({ id: 'copy', records, status: 'PARTIAL' }));
    const fewAgain = failedBatch({ id: 'copy', status: 'PARTIAL', redrive: redriven('failed') });
    const options = { allow: ['PARTIAL'] as const };

    expect(plan([few, many] as HydratedMessage[], options).planned).toMatchObject([{ key: 'key-1', records: 3 }]);
    expect(plan([many as HydratedMessage, fewAgain], options).planned).toMatchObject([
      { key: 'key-0', keys: ['key-0', 'key-1'], records: 3, attempt: 2 },
    ]);
  });

  test('are redriven by the most complete copy, with what another knows of earlier attempts', () => {
    const inexact = failedBatch({
      status: 'INEXACT',
      records: 3,
      redrive: { ...redriven('partly'), resumeFrom: '101' },
    });

    const { planned } = plan([inexact, failedBatch({ records: 3 })]);
    expect(planned).toMatchObject([{ key: 'key-1', attempt: 2, resumeFrom: '101', history: [{ outcome: 'partly' }] }]);
  });

  describe('of which one with fewer records was redriven', () => {
    const fewer = { id: 'copy', status: 'PARTIAL', start: 103, records: 2 } as const;
    const whole = { id: 'copy', start: 100, records: 5 };

    test.each([
      ['in part', { ...redriven('partly'), resumeFrom: '104' }],
      ['to its end', redriven('done')],
    ])('%s wait for a person', (_, redrive) => {
      const messages = [failedBatch({ ...fewer, redrive }), failedBatch(whole)];

      expect(plan(messages).refused).toMatchObject([{ key: 'key-1', refusal: { code: 'OUTCOME_UNKNOWN' } }]);
      const [planned] = plan(messages, { allow: ['OUTCOME_UNKNOWN'] }).planned;
      expect(planned).toMatchObject({ key: 'key-1', records: 5, attempt: 2 });
      expect(planned).not.toHaveProperty('resumeFrom');
    });

    test('and deleted wait for a person, because the journal knows how many records it had', () => {
      const journal = [{ id: 'copy', attempt: 1, records: 2, outcome: 'done' as const }];

      expect(plan([failedBatch(whole)], { journal }).refused).toMatchObject([{ refusal: { code: 'OUTCOME_UNKNOWN' } }]);
    });

    test.each([[{ outcome: 'done' as const }], [{ outcome: 'unknown' as const }], [{}]])(
      'are not to be deleted, whatever the log says of that redrive: %j',
      (ended) => {
        const [one, other] = [fewer, { ...fewer, start: 102 }].map(failedBatch) as [HydratedMessage, HydratedMessage];
        const journal = [attemptWith({ ...candidateOf('key', one), attempt: 1 }, ended)];
        const [refused] = plan([other], { journal, allow: ['PARTIAL'] }).refused;

        expect(refused?.refusal.message).toMatch(/^The last redrive was of a copy that lacks records of this one\./);
        expect(plan([one], { journal, allow: ['PARTIAL'] }).refused[0]?.refusal.message).toMatch(/delete the message/);
      },
    );

    test.each([
      ['done', /a copy of the message holds other records: delete what is done/],
      ['unknown', /if so, delete that copy by the ID that SQS gave it, as another one holds other records/],
    ] as const)('as %s are not to be deleted together where each holds other records', (outcome, expected) => {
      const copies = [
        { ...fewer, records: 3, redrive: redriven(outcome) },
        { ...fewer, start: 101 },
      ].map(failedBatch);

      expect(plan(copies, { allow: ['PARTIAL'] }).refused[0]?.refusal.message).toMatch(expected);
    });

    test('go on where the whole one stopped later', () => {
      const redrive = { ...redriven('unknown', 'partly'), resumeFrom: '101' };
      const journal = [{ id: 'copy', attempt: 1, records: 2, outcome: 'partly' as const, resumeFrom: '104' }];

      expect(plan([failedBatch({ ...whole, redrive })], { journal }).planned).toMatchObject([{ resumeFrom: '101' }]);
    });
  });

  test('go on where the one that came furthest stopped, with the history of the one that was redriven last', () => {
    const partly = (resumeFrom: string, ...outcomes: RedriveAttempt['outcome'][]) => ({
      ...redriven(...outcomes),
      resumeFrom,
    });
    const { planned } = plan([
      failedBatch({ start: 99, records: 9, redrive: partly('102', 'partly') }),
      failedBatch({ start: 99, records: 9, redrive: partly('101', 'failed', 'partly'), status: 'INEXACT' }),
      failedBatch({ start: 99, records: 9, redrive: partly('99', 'failed') }),
    ]);

    expect(planned).toMatchObject([
      { resumeFrom: '102', attempt: 3, history: [{ outcome: 'failed' }, { outcome: 'partly' }] },
    ]);
  });

  test('are planned although one of them does not know what came of an earlier attempt', () => {
    const { planned } = plan([
      failedBatch({ redrive: redriven('unknown') }),
      failedBatch({ redrive: redriven('unknown', 'failed') }),
    ]);

    expect(planned).toMatchObject([{ attempt: 3 }]);
  });

  test('are refused as soon as one of them does not know what came of the last attempt', () => {
    const { refused } = plan([
      failedBatch({ redrive: redriven('failed') }),
      failedBatch({ redrive: redriven('unknown') }),
    ]);

    expect(refused).toMatchObject([{ keys: ['key-0', 'key-1'], refusal: { code: 'OUTCOME_UNKNOWN' } }]);
  });
});

function mapping(given: object) {
  return { eventSourceArn: STREAM_ARN, reportsBatchItemFailures: false, tumblingWindow: false, ...given };
}
