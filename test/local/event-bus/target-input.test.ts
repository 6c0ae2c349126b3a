import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetProperties } from '../../../local/event-bus/api';
import { uniqueName } from '../../helpers/aws/clients';
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
  const { detail: _, 'detail-type': detailType, ...head } = body.event;
  expect(body.head).toEqual({ ...head, detailType });
  expect(body.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});

/** Paths and templates with what AWS was seen to make of such an event. */
describe('an input transformer', () => {
  const order = {
    id: 'o-17',
    paid: true,
    buyer: { name: 'Ada', city: 'Riga' },
    tags: ['gift'],
    states: ['NEW', 'PAID'],
  };
  const InputPathsMap = {
    id: '$.detail.id',
    paid: '$.detail.paid',
    buyer: '$.detail.buyer',
    tags: '$.detail.tags',
    states: '$.detail.states',
    gone: '$.detail.gone',
  };
  const transform = (InputTemplate: string) => ({ InputTransformer: { InputPathsMap, InputTemplate } });

  test.each<[template: string, body: string]>([
    ['"Order <id>: <paid>!"', '"Order o-17: true!"'],
    ['"<id> of <gone> end"', '"o-17 of  end"'],
    ['"{[/<id>"', '"{[/o-17"'],
    ['"<tags> one tag"', '"[gift] one tag"'],
    ['"<states> states"', '"[NEW,PAID] states"'],
    ['"by <buyer>, orders/<id> and <id>"', '"by {name:Ada,city:Riga}, orders/o-17 and o-17"'],
    ['"<tags> tags"\n"<buyer> buyer"\n"<gone> gone"', '"[gift] tags"\n"{name:Ada,city:Riga} buyer"\n" gone"'],
    ['{"id" : <id>}', '{"id" : "o-17"}'],
    ['{"id" : "<id>"}', '{"id" : "o-17"}'],
    ['{"gone":<gone>}', '{"gone":""}'],
    ['{"path":"orders/<id>/and/<id>"}', '{"path":"orders/o-17/and/o-17"}'],
    ['{"tags":<tags>}', '{"tags":["gift"]}'],
    ['{"list":[<id>, "fixed"]}', '{"list":["o-17", "fixed"]}'],
    ['{"path":"orders/<id>","by":<buyer>}', '{"path":"orders/o-17","by":{"name":"Ada","city":"Riga"}}'],
    ['{"a":{"b":{"c":"orders/<id>"} } }', '{"a":{"b":{"c":"orders/o-17"} } }'],
  ])('with the template %s delivers %s', async (template, body) => {
    expect(await received(transform(template), order)).toBe(body);
  });

  test.each([
    '{"tags":"<tags>"}',
    '{"text":"tags: <tags>","id":"<id>"}',
    '{"by":"<buyer>"}',
    '["<tags>"]',
    '<tags> one tag',
    '<states> states',
  ])('with the template %s delivers nothing', async (template) => {
    const deadLetters = await createQueue('dead-letters');
    const bus = createBus(runtime);
    const Arn = runtime.addFunction(uniqueName('page'), () => expect.unreachable());
    bus.putRule(ruleTo({ Arn, DeadLetterConfig: { Arn: deadLetters.arn }, ...transform(template) }));

    bus.putEvents([entryOf(order)]);

    const [message] = await deadLetters.receive(1);
    expect(message?.MessageAttributes?.ERROR_CODE?.StringValue).toBe('INVALID_JSON');
  });
});

test.each<[path: string, body: string]>([
  ['$.detail', JSON.stringify(detail)],
  ['$.detail.hydration', JSON.stringify(detail.hydration)],
  ['$.detail.hydration.status', '"EXPIRED"'],
])('the input path %s delivers the JSON that it leads to', async (InputPath, body) => {
  expect(await received({ InputPath }, detail)).toBe(body);
});

const refused: [string, Partial<TargetProperties>, string][] = [
  ['a fixed input and a path', { Input: '{}', InputPath: '$' }, 'only one of Input, InputPath and InputTransformer'],
  [
    'a path and a transformer',
    { InputPath: '$.detail', InputTransformer: { InputTemplate: '"x"' } },
    'only one of Input, InputPath and InputTransformer',
  ],
  [
    'a placeholder that is not defined',
    { InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"<id> <total>"' } },
    'contains the invalid placeholder <total>. Define it in InputPathsMap, or use one of id, aws.events.rule-arn,',
  ],
  ['a wildcard', { InputPath: '$.detail.records[*].key' }, 'not a path of names and array indices'],
  [
    'a filter in a path',
    { InputTransformer: { InputPathsMap: { a: '$.detail[?(@.b)]' }, InputTemplate: '<a>' } },
    'not a path of names and array indices',
  ],
];

test.each(refused)('a rule with %s is refused', (_, input, message) => {
  expect(() => createBus(runtime).putRule(ruleTo({ Arn: 'arn:aws:sqs:eu-west-1:000000000000:q', ...input }))).toThrow(
    message,
  );
});
