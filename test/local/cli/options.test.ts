import { expect, test } from 'vitest';
import { help, parseOptions } from '../../../local/cli/options';

const defaults = {
  app: undefined,
  stacks: [],
  put: [],
  functions: {},
  keep: false,
  fault: undefined,
  intake: undefined,
  json: false,
  verbose: false,
  timeScale: 20,
  timeoutSeconds: 60,
  help: false,
};

test.each([
  [[], {}],
  [
    ['--app', 'node app.js', '-s', 'Orders', '--stack', 'Payments'],
    { app: 'node app.js', stacks: ['Orders', 'Payments'] },
  ],
  [['--intake', 'bucket'], { intake: 'bucket' }],
  [['--function', 'Orders/Consumer=consumer.mjs'], { functions: { 'Orders/Consumer': 'consumer.mjs' } }],
  [
    ['--put', 'Stack/Orders=a=b.jsonl', '--put=Table=x'],
    {
      put: [
        { target: 'Stack/Orders=a', file: 'b.jsonl' },
        { target: 'Table', file: 'x' },
      ],
    },
  ],
  [['--keep', '--json', '-v'], { keep: true, json: true, verbose: true }],
  [['--fault', 'trimmed', '--time-scale', '1', '--timeout=5'], { fault: 'trimmed', timeScale: 1, timeoutSeconds: 5 }],
  [['-h'], { help: true }],
])('%j', (args, expected) => {
  expect(parseOptions(args)).toEqual({ ...defaults, ...expected });
});

test.each([
  [['--fast'], "Unknown option '--fast'"],
  [['--app'], "Option '-a, --app <value>' argument missing"],
  [['orders'], "Unexpected argument 'orders'"],
  [['--fault', 'fire'], '--fault must be one of throttling, outage, trimmed, not "fire"'],
  [['--intake', 'topic'], '--intake must be one of queue, bucket, not "topic"'],
  [['--intake', 'bucket', '--app', 'cdk.out'], '--intake is an option of the demo. In an app, set the prop'],
  [['--intake', 'bucket', '--fault', 'outage'], 'with --intake bucket there are none: leave one out'],
  [['--time-scale', '0'], '--time-scale must be a number from 1 to 1000, not "0"'],
  [['--timeout', '0'], '--timeout must be a number from 1 to 1000, not "0"'],
  [['--time-scale', 'fast'], '--time-scale must be a number from 1 to 1000, not "fast"'],
  [
    ['--put', 'orders.jsonl'],
    '--put takes a stream or table and a file, as in Orders=orders.jsonl, not "orders.jsonl"',
  ],
  [['--json=yes'], "Option '--json' does not take an argument"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

test.each([true, false])('the help names every option and fits one screen (with the demo: %s)', (hasDemo) => {
  const lines = help(hasDemo).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  const options = [
    'app',
    'stack',
    'put',
    'function',
    'keep',
    'fault',
    'time-scale',
    'timeout',
    'json',
    'verbose',
    'help',
  ];
  for (const option of options) expect(help(hasDemo)).toContain(`--${option}`);
  expect(help(hasDemo).includes('--intake <')).toBe(hasDemo);
});
