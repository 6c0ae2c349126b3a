import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPipe } from '../../../local/pipe';
import { createQueue } from '../../helpers/aws/queues';
import { pipeRoleArn } from '../../helpers/local/pipes';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:queue';
const minimal = { Name: 'pipe', RoleArn: pipeRoleArn, Source: queueArn, Target: queueArn };

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.stop());

describe('a pipe is refused when it is made', () => {
  const filtered = (pattern: string) => ({ SourceParameters: { FilterCriteria: { Filters: [{ Pattern: pattern }] } } });
  const batchSize = (BatchSize: number) => ({ SourceParameters: { SqsQueueParameters: { BatchSize } } });
  const InputTemplate = '{"a":<$.body>}';
  const refused: [string, object, string][] = [
    ['with a batch size of zero', batchSize(0), 'BatchSize must be between 1 and 10, received 0'],
    ['with batches larger than its target takes', batchSize(11), 'BatchSize must be between 1 and 10, received 11'],
    [
      'with a batching window',
      { SourceParameters: { SqsQueueParameters: { MaximumBatchingWindowInSeconds: 5 } } },
      'With a window Pipes overrides the visibility timeout',
    ],
    [
      'with a template of its enrichment',
      { EnrichmentParameters: { InputTemplate } },
      'Input templates are not run here',
    ],
    ['with a template of its target', { TargetParameters: { InputTemplate } }, 'Input templates are not run here'],
    ['with an unknown property', { Color: 'red' }, 'has Color. The local cloud does not know this property'],
    [
      'with unknown target parameters',
      { TargetParameters: { LambdaFunctionParameters: {} } },
      'has LambdaFunctionParameters',
    ],
    ['from a stream', { Source: 'arn:aws:kinesis:eu-west-1:000000000000:stream/s' }, 'its source arn:aws:kinesis'],
    ['enriched by a state machine', { Enrichment: 'arn:aws:states:eu-west-1:000000000000:x' }, 'only lambda'],
    [
      'with six filters',
      { SourceParameters: { FilterCriteria: { Filters: Array(6).fill({ Pattern: '{}' }) } } },
      'at most 5',
    ],
    ['with a filter that is not JSON', filtered('{'), 'must be a JSON object'],
    ['with a filter on what polling adds', filtered('{"eventSourceARN":["x"]}'), 'cannot filter on eventSourceARN'],
    [
      'with a path of another kind',
      { TargetParameters: { SqsQueueParameters: { MessageGroupId: "$.body['id']" } } },
      'not a path of names and array indices',
    ],
  ];

  test.each(refused)('%s', async (_, properties, message) => {
    await expect(startPipe(runtime, { ...minimal, ...properties })).rejects.toThrow(message);
  });

  test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
    'whose role may not %s',
    async (action) => {
      const RoleArn = `${pipeRoleArn}-without-${action.replace(':', '-')}`;
      runtime.deny(RoleArn, action);

      await expect(startPipe(runtime, { ...minimal, RoleArn })).rejects.toThrow(action);
    },
  );
});

test('a pipe that is to be stopped receives nothing', async () => {
  const source = await createQueue('staging');
  await source.send('a');

  const pipe = await startPipe(runtime, { ...minimal, Source: source.arn, DesiredState: 'STOPPED' });
  await pipe.stop();

  expect(await source.receive(1)).toMatchObject([{ Attributes: { ApproximateReceiveCount: '1' } }]);
});

test('properties without effect on messages are accepted', async () => {
  const pipe = await startPipe(runtime, {
    ...minimal,
    ...{ Description: 'd', Tags: { a: 'b' }, LogConfiguration: { Level: 'ERROR' }, EnrichmentParameters: {} },
  });
  await pipe.stop();
});
