import { Stack, Token } from 'aws-cdk-lib';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { expect, test } from 'vitest';
import type { FailureFilter } from '../../../lib';
import { excludesMapping } from '../../../lib/mappings/excludes-mapping';
import type { StreamDescription } from '../../../lib/mappings/stream-description';
import { newFunction } from '../../helpers/constructs/orders';

const TABLE = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
const stack = new Stack(undefined, 'Stack');
const [orders, others] = ['Orders', 'Others'].map((id) => new CfnStream(stack, id, { shardCount: 1 })) as [
  CfnStream,
  CfnStream,
];
const handler = newFunction(stack);
const unknown = Token.asString({ resolve: () => 'known at deployment' });

test.each<[string, 'kinesis' | 'dynamodb', string, StreamDescription, boolean]>([
  [
    'a table where a stream is bound whose ARN is not known yet',
    'dynamodb',
    TABLE,
    { source: 'kinesis', streamArn: unknown },
    true,
  ],
  ['a stream where what is bound is not known yet', 'kinesis', orders.attrArn, { streamArn: unknown }, false],
  [
    'the table whose stream is bound',
    'dynamodb',
    TABLE,
    { source: 'dynamodb', streamArn: `${TABLE}/stream/2026` },
    false,
  ],
  [
    'a table whose name only begins alike',
    'dynamodb',
    TABLE,
    { source: 'dynamodb', streamArn: `${TABLE}-2/stream/2026` },
    true,
  ],
  ['the stream that is bound', 'kinesis', orders.attrArn, { source: 'kinesis', streamArn: orders.attrArn }, false],
  ['another stream of the app', 'kinesis', others.attrArn, { source: 'kinesis', streamArn: orders.attrArn }, true],
  [
    'a stream whose ARN is put together of the name of another, which may be the same',
    'kinesis',
    `arn:aws:kinesis:eu-west-1:111111111111:stream/${others.ref}`,
    { source: 'kinesis', streamArn: orders.attrArn },
    false,
  ],
])('a filter for %s', (_, source, arn, stream, isExcluded) => {
  expect(excludesMapping([{ _subject: { source, arn } } as FailureFilter], { handler, stream })).toBe(isExcluded);
});

test('without filters nothing is excluded', () => {
  expect(excludesMapping([], { handler, stream: { source: 'kinesis', streamArn: orders.attrArn } })).toBe(false);
});
