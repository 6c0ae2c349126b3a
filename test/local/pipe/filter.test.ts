import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFilters } from '../../../local/filter-criteria';
import { passesFilters } from '../../../local/pipe/filter';
import type { QueueMessage } from '../../../local/queue-source';
import { uniqueName } from '../../helpers/aws/clients';
import { createQueue } from '../../helpers/aws/queues';
import { runPipe } from '../../helpers/local/pipes';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

const message = (body: string): QueueMessage => ({
  messageId: 'id',
  receiptHandle: 'handle',
  body,
  attributes: { ApproximateReceiveCount: '1' },
  messageAttributes: {},
  md5OfBody: 'md5',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:staging',
  awsRegion: 'eu-west-1',
});
const criteria = (...patterns: object[]) => ({
  Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
});
const passes = (body: string, ...patterns: object[]) =>
  passesFilters(parseFilters('The pipe', criteria(...patterns), 5), message(body));

describe('a message passes', () => {
  const json = { body: { kind: ['order'] } };
  const text = { body: ['order'] };
  const metadata = { attributes: { ApproximateReceiveCount: ['1'] } };
  const cases: [string, string, object[], boolean][] = [
    ['without filters', 'anything', [], true],
    ['when its JSON matches', '{"kind":"order"}', [json], true],
    ['when one of two patterns matches', '{"kind":"order"}', [{ body: { kind: ['refund'] } }, json], true],
    ['in an alternative', '{"kind":"order"}', [{ $or: [json, { body: { kind: ['refund'] } }] }], true],
    ['when its text matches', 'order', [text], true],
    ['when only its metadata is asked about', 'no JSON', [metadata], true],
    ['not when its JSON does not match', '{"kind":"refund"}', [json], false],
    ['not when it is text and JSON is asked for', 'order', [json], false],
    ['not when it is text and the alternatives ask for JSON', 'order', [{ $or: [json, metadata] }], false],
    ['not when it is JSON and text is asked for', '"order"', [text], false],
    ['not when its metadata does not match', '{}', [{ attributes: { ApproximateReceiveCount: ['2'] } }], false],
  ];

  test.each(cases)('%s', (_, body, patterns, expected) => {
    expect(passes(body, ...patterns)).toBe(expected);
  });
});

describe('over the wire', () => {
  let runtime: TestRuntime;
  beforeAll(async () => {
    runtime = await startTestRuntime();
  });
  afterAll(() => runtime.stop());

  test('what matches no filter is deleted and never seen again', async () => {
    const [source, target] = await Promise.all([createQueue('staging'), createQueue('final')]);
    await source.send('{"n":1}', 'no JSON', '{"n":2}');
    const Name = uniqueName('pipe');
    const pipe = await runPipe(runtime, {
      Name,
      Source: source.arn,
      SourceParameters: { FilterCriteria: criteria({ body: { n: [2] } }) },
      Target: target.arn,
    });

    expect(await target.receiveJson(1)).toMatchObject([{ body: '{"n":2}' }]);
    expect(await runtime.reported('pipe-batch', 1, ({ pipe }) => pipe === Name)).toMatchObject([
      { received: 3, discarded: 2 },
    ]);
    await pipe.stop();
    expect([await source.remaining(), await target.remaining()]).toEqual([0, 0]);
  });
});
