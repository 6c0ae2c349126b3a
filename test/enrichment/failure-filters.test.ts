import { expect, test } from 'vitest';
import { readFailureFilter } from '../../enrichment/failure-filters';
import { KINESIS_STREAM_ARN } from '../helpers/messages/event-records';
import { batchInfo, kinesisPointer } from '../helpers/messages/pointers';

const pointer = kinesisPointer(batchInfo(KINESIS_STREAM_ARN, ['1', '2']));
const condition = (value: string) => ({ requestContext: { condition: [value] } });
const exhausted = condition('RetryAttemptsExhausted');
const tooOld = condition('RecordAgeExceeded');

test.each([
  ['lets through what matches one of them', JSON.stringify([tooOld, exhausted]), true],
  ['keeps out what matches none', JSON.stringify([tooOld, condition('Other')]), false],
  ['lets everything through when there are none', '[]', true],
  ['lets everything through when the variable is absent', undefined, true],
  ['lets everything through when the variable is empty', '', true],
  ['lets everything through when it is not JSON', '[{', true],
  ['lets everything through when it is no list', JSON.stringify(tooOld), true],
])('the filter of the pipeline %s', (_, text, isLetThrough) => {
  expect(readFailureFilter(text)(pointer)).toBe(isLetThrough);
});
