import { expect, test } from 'vitest';
import type { Account } from '../../../local/demo/account';
import type { LocalEvent } from '../../../local/local-event';
import { jsonOutput } from '../../../local/output/output';
import { sumMetrics } from '../../../local/output/summary';
import { textOutput } from '../../../local/output/text-output';
import pointer from '../../fixtures/kinesis-failure.json';

const names = (arn: string) => `<${arn.split(':').at(-1)}>`;
const hydration = { status: 'COMPLETE', source: 'kinesis', foundRecords: 3, expectedRecords: 3 };
const message = {
  ...pointer,
  messageId: 'm',
  hydration,
  payload: { Records: [] },
  KinesisBatch: ['one', 'x'.repeat(200)],
};
const delivered: LocalEvent = { type: 'delivered', pipe: 'p', targetArn: 'arn:queue', message };
const failed: LocalEvent = {
  type: 'batch-invoked',
  functionArn: 'arn:consumer',
  streamArn: 'arn:orders',
  shardId: 'shardId-0',
  records: 10,
  attempt: 2,
  error: '{"errorType":"Error","errorMessage":"Order 7 is poisoned"}',
};

function screenOn(options: { columns?: number; isTerminal?: boolean; verbose?: boolean } = {}) {
  let text = '';
  const stream = { columns: options.columns, write: (part: string) => (text += part) };
  const screen = textOutput({ stream, isTerminal: false, verbose: false, ...options });
  screen.setNames(names);
  return { screen, text: () => text, lines: () => text.split('\n') };
}

test('without a terminal, each event is one plain line with its time', () => {
  const { screen, lines } = screenOn();
  screen.show(failed);
  screen.show({ type: 'access-denied', roleArn: 'arn:role', action: 'sqs:SendMessage', resourceArn: 'arn:aws:sqs:q' });
  expect(lines()).toEqual([
    expect.stringMatching(
      /^ +\d+\.\d s {2}<consumer> failed on 10 records of <orders>, attempt 2: Order 7 is poisoned$/,
    ),
    expect.stringMatching(/DENIED: role <role> may not sqs:SendMessage on arn:aws:sqs:q$/),
    '',
  ]);
});

test('what a filter of the pipe discards is no detail', () => {
  const { screen, text } = screenOn();
  screen.show({ type: 'pipe-batch', pipe: 'arn:pipe', received: 3, discarded: 0 });
  expect(text()).toBe('');
  screen.show({ type: 'pipe-batch', pipe: 'arn:pipe', received: 3, discarded: 2 });
  expect(text()).toContain('<pipe> received 3 messages, DISCARDED 2 by its filters');
});

test('details are shown on demand', () => {
  const log: LocalEvent = { type: 'function-log', functionArn: 'arn:consumer', text: 'hello' };
  const quiet = screenOn();
  const verbose = screenOn({ verbose: true });
  for (const { screen } of [quiet, verbose]) screen.show(log);
  expect(quiet.text()).toBe('');
  expect(verbose.text()).toContain('<consumer> | hello');
});

test('the first message of a kind of stream is shown in full beside its pointer, within the width', () => {
  const { screen, text, lines } = screenOn({ columns: 100 });
  screen.show(delivered);
  screen.show(delivered);
  expect(text().match(/the pointer that Lambda left/g)).toHaveLength(1);
  const row = lines().find((line) => line.includes('"requestContext"'));
  expect(row).toMatch(/^"requestContext": \{ +\| {2}"hydration": \{$/);
  const rightColumn = lines().map((line) => line.split(' |  ')[1] ?? '');
  expect(rightColumn.map((line) => line.trim()).join('')).toContain('x'.repeat(200));
  for (const line of lines().filter((line) => line.includes(' |  '))) expect(line.length).toBeLessThanOrEqual(100);
});

test('on a terminal, long lines are broken between words and go on below their text', () => {
  const { screen, lines } = screenOn({ columns: 60, isTerminal: true });
  const arn = `arn:aws:sqs:eu-west-1:000000000000:${'q'.repeat(60)}`;
  screen.say(`Not run, because no failed batch passes through: 10 alarms, 1 dashboard and ${arn} of another stack`);

  const shown = lines().map((line) => line.split('\x1b[K').at(-1) ?? '');
  expect(shown.slice(0, 4)).toEqual([
    expect.stringMatching(/^ +0\.0 s {2}Not run, because no failed batch passes through: 10$/),
    '         alarms, 1 dashboard and',
    `         ${arn}`,
    '         of another stack',
  ]);
});

test('what a command writes is shown after its line, and events that happen meanwhile follow', async () => {
  const { screen, lines } = screenOn();
  await screen.command('npx hydrated-dlq list', async (stdio) => {
    screen.show(failed);
    return `${stdio}d: nothing waits`;
  });
  expect(lines()).toEqual([
    '',
    '$ npx hydrated-dlq list',
    expect.stringContaining('Order 7 is poisoned'),
    'piped: nothing waits',
    '',
  ]);
});

test('on a terminal the last line is always up to date, and gone in the end', () => {
  const { screen, text } = screenOn({ columns: 90, isTerminal: true });
  screen.show({ type: 'records-put', name: 'orders', records: [1, 2, 3] });
  screen.show(failed);
  screen.show(delivered);
  const last = text().split('\r\x1b[K').at(-1);
  expect(last).toBe('put 3 · batches 1 · failed 1 · pointers 0 · hydrated 1 · last: Order 7 is poisoned');
  screen.summarize([], new Map());
  expect(text().split('\r\x1b[K').at(-1)).not.toContain('batches 1');
});

const account: Account = {
  label: 'Orders',
  put: 20,
  poisoned: 3,
  pointers: 3,
  hydrated: 2,
  gone: 1,
  statuses: { COMPLETE: 2, EXPIRED: 1 },
  problems: [],
};

test('the summary has a row for each stream, the metrics and a verdict', () => {
  const { screen, lines } = screenOn();
  screen.summarize([account], new Map([['HydratedBatches', 2]]));
  expect(lines()).toEqual([
    '',
    '        put  poisoned  pointers  hydrated  gone  processed  messages',
    'Orders   20         3         3         2     1          -  2 COMPLETE, 1 EXPIRED',
    '',
    'metrics of the enrichment: HydratedBatches 2',
    '',
    'Orders: poisoned 3, hydrated 2, reported as gone 1: every poisoned record is accounted for.',
    '',
  ]);
});

test.each<[string, Account[], string]>([
  [
    'what does not add up',
    [account, { ...account, problems: ['poisoned, but not hydrated: 7'] }],
    'NOT ACCOUNTED FOR  Orders: poisoned, but not hydrated: 7',
  ],
  ['that nothing failed', [{ ...account, poisoned: undefined, pointers: 0 }], 'Lambda gave up on no batch'],
  [
    'pointers, where the poison is not known',
    [{ ...account, poisoned: undefined, gone: 0 }],
    'Orders: pointers 3, records hydrated 2: every pointer is accounted for.',
  ],
  [
    'what a redrive had processed',
    [{ ...account, processed: 2 }],
    'Orders: poisoned 3, hydrated 2, reported as gone 1, redriven and processed exactly once 2: every poisoned record is accounted for.',
  ],
])('the verdict tells %s', (_, accounts, verdict) => {
  const { screen, text } = screenOn();
  screen.summarize(accounts, new Map());
  expect(text()).toContain(verdict);
});

test('for machines everything is an object of one line', () => {
  let text = '';
  const screen = jsonOutput({ write: (part) => (text += part) });
  screen.say('Starting.');
  screen.show(failed);
  screen.summarize([account], new Map([['HydratedBatches', 2]]));
  screen.fail(new Error('no'));
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { type: 'message', text: 'Starting.' },
    failed,
    { type: 'summary', accounts: [account], metrics: { HydratedBatches: 2 } },
    { type: 'error', message: 'no' },
  ]);
});

test('metrics are summed up from the log, times and other namespaces left out', () => {
  const line = (Namespace: string, values: object) => {
    const Metrics = [
      { Name: 'HydratedBatches' },
      { Name: 'HydrationLag', Unit: 'Milliseconds' },
      { Name: 'ExpiredBatches' },
    ];
    return JSON.stringify({ _aws: { CloudWatchMetrics: [{ Namespace, Metrics }] }, ...values });
  };
  const texts = [
    line('HydratedDlq', { HydratedBatches: 2, HydrationLag: [5, 7], ExpiredBatches: 0 }),
    line('HydratedDlq', { HydratedBatches: [1, 1] }),
    line('Other', { HydratedBatches: 9 }),
    'no metrics',
  ];
  const events = texts.map((text): LocalEvent => ({ type: 'function-log', functionArn: 'f', text }));
  expect(sumMetrics(events)).toEqual(new Map([['HydratedBatches', 4]]));
});
