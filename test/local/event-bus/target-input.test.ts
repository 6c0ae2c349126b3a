import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TargetProperties } from '../../../local/event-bus/api';
import { createQueue } from '../../helpers/aws/queues';
import { createBus, entryOf, ruleTo } from '../../helpers/local/event-buses';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;

beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

/** What the CDK writes into the template for an input. */
function synthesized(message: RuleTargetInput): Partial<TargetProperties> {
  const stack = new Stack(new App(), 'Stack');
  const target = new SqsQueue(new Queue(stack, 'Queue'), { message });
  new Rule(stack, 'Rule', { eventPattern: { source: ['hydrated-dlq'] }, targets: [target] });
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  const { Id: _, Arn: __, ...input } = rule?.Properties.Targets[0] ?? {};
  return input;
}

/** What the queue of a rule with that input receives for an event. */
async function received(input: Partial<TargetProperties>, detail: object): Promise<string | undefined> {
  const queue = await createQueue('alerts');
  const bus = createBus(runtime);
  bus.putRule(ruleTo({ Arn: queue.arn, ...input }));
  bus.putEvents([entryOf(detail)]);
  const [message] = await queue.receive(1);
  return message?.Body;
}

const detail = { hydration: { status: 'EXPIRED', expectedRecords: 3 }, records: [{ key: 'a' }, { key: 'b' }] };
const status = EventField.fromPath('$.detail.hydration.status');
const hydration = EventField.fromPath('$.detail.hydration');

const inputs: [string, RuleTargetInput, string][] = [
  [
    'an object of fields',
    RuleTargetInput.fromObject({
      status,
      records: EventField.fromPath('$.detail.hydration.expectedRecords'),
      hydration,
      last: EventField.fromPath('$.detail.records[1].key'),
      text: `now ${status}`,
      fixed: 1,
      list: [status],
    }),
    '{"status":"EXPIRED","records":3,"hydration":{"status":"EXPIRED","expectedRecords":3},"last":"b","text":"now EXPIRED","fixed":1,"list":["EXPIRED"]}',
  ],
  ['a text with a field', RuleTargetInput.fromText(`a "${status}" batch`), '"a \\"EXPIRED\\" batch"'],
  [
    'a text with an object, which loses its quotes',
    RuleTargetInput.fromText(`${hydration}`),
    '"{status:EXPIRED,expectedRecords:3}"',
  ],
  ['lines', RuleTargetInput.fromMultilineText(`${status}\nbatch`), '"EXPIRED"\n"batch"'],
  ['a part of the event', RuleTargetInput.fromEventPath('$.detail.hydration.status'), '"EXPIRED"'],
  ['a fixed object', RuleTargetInput.fromObject({ fixed: 1 }), '{"fixed":1}'],
  ['a fixed text', RuleTargetInput.fromText('fixed'), '"fixed"'],
  [
    'a field that is not there',
    RuleTargetInput.fromObject({ gone: EventField.fromPath('$.detail.gone') }),
    '{"gone":""}',
  ],
];

test.each(inputs)('the CDK input of %s reaches the target as on AWS', async (_, input, body) => {
  expect(await received(synthesized(input), detail)).toBe(body);
});

test('a template with predefined variables gets the rule and the event', async () => {
  const InputTemplate =
    '{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>","event":<aws.events.event.json>,"head":<aws.events.event>,"at":<aws.events.event.ingestion-time>}';

  const body = JSON.parse((await received({ InputTransformer: { InputTemplate } }, { a: 1 })) ?? '');

  expect(body).toMatchObject({
    arn: expect.stringMatching(new RegExp(`:rule/.*/${body.rule}$`)),
    event: { detail: { a: 1 } },
  });
  expect(body.head).toEqual({ ...body.event, detail: undefined });
  expect(body.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

const refused: [string, Partial<TargetProperties>, string][] = [
  ['two kinds of input', { Input: '{}', InputPath: '$' }, 'only one of Input, InputPath and InputTransformer'],
  ['a wildcard', { InputPath: '$.detail.records[*].key' }, 'no path of names and array indices'],
  [
    'a filter in a path',
    { InputTransformer: { InputPathsMap: { a: '$.detail[?(@.b)]' }, InputTemplate: '<a>' } },
    'no path of names and array indices',
  ],
];

test.each(refused)('a rule with %s is refused', (_, input, message) => {
  expect(() => createBus(runtime).putRule(ruleTo({ Arn: 'arn:aws:sqs:eu-west-1:000000000000:q', ...input }))).toThrow(
    message,
  );
});
