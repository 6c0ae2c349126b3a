import { describe, expect, test } from 'vitest';
import type { InboxResult } from '../../redrive/inbox/redrive-record';
import { reportLines } from '../../redrive/inbox/report';

const record = { messageId: 'm-1', body: '', messageAttributes: {}, attributes: { ApproximateReceiveCount: '1' } };
const linesOf = (result: InboxResult) => reportLines(record, result, 'inbox').map((line) => JSON.parse(line));

describe('the log of the inbox', () => {
  test.each([
    ['done', 'INFO', 'RedrivesDone'],
    ['partly', 'WARN', 'RedrivesPartlyDone'],
    ['failed', 'WARN', 'RedrivesFailed'],
    ['unknown', 'WARN', 'RedrivesUnknown'],
    ['refused', 'WARN', 'RedrivesRefused'],
  ] as const)('has a line and a metric of a message that is %s', (outcome, level, metric) => {
    const [line, counted] = linesOf({ id: 'b-1', outcome, attempts: 2, reason: 'TypeError' });
    expect(line).toEqual({
      level,
      event: 'redriven',
      messageId: 'm-1',
      hydrationId: 'b-1',
      outcome,
      attempts: 2,
      reason: 'TypeError',
    });
    expect(counted).toMatchObject({ [metric]: 1 });
  });

  test('has a line but no metric of a message that comes again', () => {
    expect(linesOf({ id: 'b-1', outcome: 'refused', reason: 'THROTTLED', retry: 'Too many requests.' })).toEqual([
      {
        level: 'WARN',
        event: 'comes-again',
        messageId: 'm-1',
        hydrationId: 'b-1',
        outcome: 'refused',
        reason: 'THROTTLED',
      },
    ]);
  });
});
