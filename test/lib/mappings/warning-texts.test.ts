import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import type { BoundMapping } from '../../../lib/mappings/bound-mapping';
import type { FilterKnowledge } from '../../../lib/mappings/shared-filters';
import { type PipelineFacts, WARNINGS } from '../../../lib/mappings/warnings';
import { newFunction } from '../../helpers/constructs/orders';

const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
const handler = newFunction(stack);
const toSend = { actions: ['sqs:SendMessage'], resourceArns: ['*'] };
const delivery = iam.Grant.addToPrincipal({ ...toSend, grantee: handler });
const day = Duration.hours(24);

/** What is known of a mapping that nothing is wrong with, and of its pipeline. */
const MAPPING = {
  handler,
  delivery,
  intake: 'queue',
  retriesForever: false,
  narrowsDown: true,
  parallelizationFactor: 1,
  readers: 1,
  stream: { source: 'kinesis', streamArn: 'arn:stream', retention: day },
};
const PIPELINE = { customerManagedKeys: true, mayRead: true, filters: 'known', isDiscarding: false };

type Facts = Partial<Record<keyof typeof MAPPING | 'maxRecordAge', unknown>>;

/** The warnings that facts lead to, each with its text. */
function warningsFor(mapping: Facts, pipeline: Partial<Record<keyof typeof PIPELINE, unknown>> = {}) {
  const { filters, isDiscarding, ...facts } = { ...PIPELINE, ...pipeline };
  const known = { ...facts, filters: () => filters as FilterKnowledge, discards: () => isDiscarding } as PipelineFacts;
  return WARNINGS.flatMap(({ id, text }) => {
    const message = text({ ...MAPPING, ...mapping } as unknown as BoundMapping, known);
    return message === undefined ? [] : [[id.replace('cdk-hydrated-dlq:', ''), message] as const];
  });
}

const encrypted = { ...MAPPING.stream, encryptionKeyArn: 'arn:key' };
const table = { ...MAPPING.stream, source: 'dynamodb' };
const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/platform', { mutable: false });
const withheld = {
  handler: newFunction(stack, 'Other', { role }),
  delivery: iam.Grant.addToPrincipal({ ...toSend, grantee: role }),
};
const bucket = { intake: 'bucket' };

test.each<[string, Facts, Parameters<typeof warningsFor>[1], RegExp]>([
  ['unlimitedRetries', { retriesForever: true }, {}, /^Lambda retries .* Set retryAttempts .*, or maxRecordAge/],
  ['recordAgePastRetention', { maxRecordAge: day }, {}, /^maxRecordAge is 1 day, .* only 1 day: .* Set maxRecordAge/],
  ['wholeBatchFails', { narrowsDown: false }, {}, /^One bad record .* Set bisectBatchOnError, or .*reportBatchItem/],
  ['parallelizedShard', { parallelizationFactor: 2 }, {}, /^With a parallelizationFactor of 2, .* idempotent, or set/],
  ['roleNotChanged', withheld, {}, /role of Stack\/Other, .* Unless .*sqs:SendMessage on the staging queue.*this\.$/],
  ['roleNotChanged', { ...withheld, ...bucket }, {}, /role of .* Unless .* s3:PutObject .* intake bucket.*this\.$/],
  ['weakerEncryption', { stream: encrypted }, { customerManagedKeys: false }, /^The stream is .* Set encryptionKey/],
  ['discardedByFilters', {}, { isDiscarding: true }, /^None of the .* Add FailureFilter\.stream\(\)/],
  ['filtersElsewhere', {}, { filters: 'elsewhere' }, /another stack: .* create one HydratedDlq in each stack/],
  ['filtersTooLong', {}, { filters: 'too long' }, /no longer fit .* Shorten filters/],
  [
    'keyNotKnown',
    { stream: { ...MAPPING.stream, keyIsUnknown: true } },
    {},
    /whose ARN is not known.* Pass the key itself/,
  ],
  ['filtersEncrypted', {}, { filters: 'encrypted' }, /encrypted with .* Acknowledge this, or remove filterEncryption/],
  [
    'tooManyReaders',
    { stream: table, readers: 2 },
    {},
    /for 2 mappings.*lets 2 processes read.* Set intake to .*bucket\(\), .* or let one/,
  ],
  ['readsNotAllowed', {}, { mayRead: false }, /^The pipeline was imported .* Set enrichmentRoleArn, or call/],
])('%s says what is wrong and what to do', (id, mapping, pipeline, text) => {
  expect(warningsFor(mapping, pipeline)).toEqual([[id, expect.stringMatching(text)]]);
});

test.each<[string, Facts, Parameters<typeof warningsFor>[1]]>([
  ['nothing', {}, {}],
  ['an age below the retention', { maxRecordAge: Duration.hours(23) }, {}],
  ['an age, and a retention that is not known', { maxRecordAge: day, stream: { streamArn: 'arn' } }, {}],
  ['an age, and no stream', { maxRecordAge: day, stream: undefined }, {}],
  ['several lanes to a bucket', { ...bucket, parallelizationFactor: 2 }, {}],
  ['a key, and keys that are not known', { stream: encrypted }, { customerManagedKeys: undefined }],
  ['a key everywhere', { stream: encrypted }, { customerManagedKeys: true }],
  ['no key anywhere', {}, { customerManagedKeys: false }],
  ['filters that discard, and no stream', { stream: undefined }, { isDiscarding: true }],
  ['a table with one reader', { stream: table }, {}],
  ['a table with two readers, neither of which is the enrichment', { ...bucket, stream: table, readers: 2 }, {}],
  [
    'a key that is not known, of a stream that is not read',
    { ...bucket, stream: { ...MAPPING.stream, keyIsUnknown: true } },
    {},
  ],
  ['a stream with two readers', { readers: 2 }, {}],
  ['an imported pipeline that reads no stream', bucket, { mayRead: false }],
])('%s is no reason to warn', (_, mapping, pipeline) => {
  expect(warningsFor(mapping, pipeline)).toEqual([]);
});
