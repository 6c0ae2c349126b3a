import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventBus, RuleProperties } from '../../../local/event-bus/api';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { createBus, entryOf, ruleTo } from '../../helpers/local/event-buses';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterEach(() => runtime.setRule(() => undefined));
afterAll(() => runtime.stop());

const missingQueue = 'arn:aws:sqs:eu-west-1:000000000000:gone';

function attributesOf(message: { MessageAttributes?: Record<string, { StringValue?: string }> } | undefined) {
  return Object.fromEntries(
    Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

describe('an event that its target refuses', () => {
  test('goes to the dead-letter queue at once when the queue is gone', async () => {
    const deadLetters = await createQueue('dead-letters');
    const bus = createBus(runtime);
    const { ruleArn } = bus.putRule(ruleTo({ Arn: missingQueue, DeadLetterConfig: { Arn: deadLetters.arn } }));

    const { Entries } = bus.putEvents([entryOf({ a: 1 })]);

    const [message] = await deadLetters.receive(1);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ id: Entries[0]?.EventId, detail: { a: 1 } });
    expect(attributesOf(message)).toEqual({
      RULE_ARN: ruleArn,
      TARGET_ARN: missingQueue,
      ERROR_CODE: 'NO_RESOURCE',
      ERROR_MESSAGE: expect.any(String),
      RETRY_ATTEMPTS: '0',
    });
  });

  test.each([
    ['a queue', async () => (await createQueue('alerts')).arn],
    ['a function', async () => runtime.addFunction(uniqueName('page'), () => null)],
  ])('goes to the dead-letter queue when %s does not allow the rule', async (_, makeTarget) => {
    const deadLetters = await createQueue('dead-letters');
    const bus = createBus(runtime);
    const rule = ruleTo({ Arn: await makeTarget(), DeadLetterConfig: { Arn: deadLetters.arn } });
    const { ruleArn } = bus.putRule(rule);
    denyAllBut(deadLetters.arn, ruleArn);

    bus.putEvents([entryOf({})]);

    const [message] = await deadLetters.receive(1);
    expect(attributesOf(message)).toMatchObject({
      RULE_ARN: ruleArn,
      ERROR_CODE: 'NO_PERMISSIONS',
      RETRY_ATTEMPTS: '0',
    });
  });

  test('is tried again after an error of the target, as often as the rule allows', async () => {
    const [alerts, deadLetters] = await Promise.all([createQueue('alerts'), createQueue('dead-letters')]);
    const bus = createBus(runtime);
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    bus.putRule(ruleTo({ Arn: alerts.arn, RetryPolicy, DeadLetterConfig: { Arn: deadLetters.arn } }));
    failSending(alerts.arn, 500);

    bus.putEvents([entryOf({})]);

    const [message] = await deadLetters.receive(1);
    expect(attributesOf(message)).toMatchObject({
      ERROR_CODE: 'ERROR_FROM_TARGET',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('goes to the dead-letter queue when its input template yields invalid JSON', async () => {
    const [alerts, deadLetters] = await Promise.all([createQueue('alerts'), createQueue('dead-letters')]);
    const bus = createBus(runtime);
    const InputTransformer = { InputPathsMap: { text: '$.detail.text' }, InputTemplate: '{"text":"<text>"}' };
    bus.putRule(ruleTo({ Arn: alerts.arn, InputTransformer, DeadLetterConfig: { Arn: deadLetters.arn } }));

    bus.putEvents([entryOf({ text: 'a "quoted" word' })]);

    const [message] = await deadLetters.receive(1);
    expect(attributesOf(message)).toMatchObject({ ERROR_CODE: 'INVALID_JSON' });
  });

  test('is lost without a dead-letter queue, and the loss is reported', async () => {
    const bus = createBus(runtime);
    bus.putRule(ruleTo({ Arn: missingQueue }));

    bus.putEvents([entryOf({})]);

    const [told] = await undelivered(bus);
    expect(told).toMatchObject({ targetArn: missingQueue, error: expect.any(String) });
    expect(told).not.toHaveProperty('deadLetterArn');
  });
});

test('a function that keeps failing is invoked three times, and the dead-letter queue stays empty', async () => {
  const deadLetters = await createQueue('dead-letters');
  const bus = createBus(runtime);
  let invocations = 0;
  const Arn = runtime.addFunction(uniqueName('page'), () => {
    invocations += 1;
    throw new Error('no signal');
  });
  bus.putRule(ruleTo({ Arn, DeadLetterConfig: { Arn: deadLetters.arn } }));

  bus.putEvents([entryOf({})]);

  expect(await undelivered(bus)).toMatchObject([{ error: expect.stringContaining('no signal') }]);
  expect(invocations).toBe(3);
  expect(await deadLetters.remaining()).toBe(0);
});

describe('a rule is refused at creation', () => {
  const refused: [string, RuleProperties, string][] = [
    ['with a schedule', withExtra({ ScheduleExpression: 'rate(1 day)' }), 'The local cloud runs no schedules'],
    [
      'with an operator unknown here',
      { ...anyRule(), EventPattern: { source: [{ guess: 'x' }] } },
      'not understood here',
    ],
    [
      'with a target of another kind',
      ruleTo({ Arn: 'arn:aws:sns:eu-west-1:000000000000:t' }),
      'only SQS queues and Lambda',
    ],
    ['with a FIFO queue and no group', ruleTo({ Arn: `${missingQueue}.fifo` }), 'needs a MessageGroupId'],
    [
      'with a FIFO dead-letter queue',
      anyRule({ DeadLetterConfig: { Arn: `${missingQueue}.fifo` } }),
      'standard queues only',
    ],
    [
      'with too many retries',
      anyRule({ RetryPolicy: { MaximumRetryAttempts: 186 } }),
      'between 0 and 185, received 186',
    ],
  ];

  test.each(refused)('%s', (_, rule, message) => {
    expect(() => createBus(runtime).putRule(rule)).toThrow(message);
  });

  function anyRule(target: object = {}): RuleProperties {
    return ruleTo({ Arn: missingQueue, ...target });
  }

  function withExtra(extra: object): RuleProperties {
    return { ...anyRule(), ...extra };
  }
});

/** Denies the rule everything but its dead-letter queue. */
function denyAllBut(deadLetterArn: string, ruleArn: string): void {
  runtime.deny(ruleArn, 'lambda:InvokeFunction');
  runtime.setRule(({ operation, input }) =>
    operation === 'SendMessage' && !String(input?.QueueUrl).endsWith(nameOf(deadLetterArn))
      ? { answer: { status: 403, type: 'AccessDenied' } }
      : undefined,
  );
}

function failSending(queueArn: string, status: number): void {
  runtime.setRule(({ operation, input }) =>
    operation === 'SendMessage' && String(input?.QueueUrl).endsWith(nameOf(queueArn))
      ? { answer: { status, type: 'ServiceUnavailable' } }
      : undefined,
  );
}

function nameOf(queueArn: string): string {
  return `/${queueArn.split(':').at(-1)}`;
}

function undelivered(bus: EventBus) {
  return runtime.reported('event-undelivered', 1, (event) => bus.arn.endsWith(`/${event.bus}`));
}
