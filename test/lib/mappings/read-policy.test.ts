import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DYNAMODB_TABLE_NAME_CHARACTERS, KINESIS_STREAM_NAME_CHARACTERS } from '../../../contract/limits';
import { type PolicyKind, ReadPolicy, UNKNOWN_STREAM_CHARACTERS } from '../../../lib/mappings/read-policy';
import type { StreamDescription } from '../../../lib/mappings/stream-description';
import { newTable } from '../../helpers/constructs/orders';

const KEY = '12345678-1234-1234-1234-123456789012';
const REGION = 'arn:aws-us-gov';
/** The longest ARNs that a generated or given name can lead to. */
const keyArn = `${REGION}:kms:ap-southeast-1:111111111111:key/${KEY}`;
const kinesisArn = (name: string) => `${REGION}:kinesis:ap-southeast-1:111111111111:stream/${name}`;
const tableArn = (name: string) =>
  `${REGION}:dynamodb:ap-southeast-1:111111111111:table/${name}/stream/2023-12-10T22:52:22.419`;
const LONGEST_STREAM = 'x'.repeat(KINESIS_STREAM_NAME_CHARACTERS);
const LONGEST_TABLE = 'x'.repeat(DYNAMODB_TABLE_NAME_CHARACTERS);

/** A policy for streams that are described within its stack. */
function policyFor(
  describeAll: (stack: Stack) => readonly (StreamDescription | undefined)[],
  { stackName = 'Stack', kind = 'inline' as PolicyKind } = {},
) {
  const stack = new Stack(undefined, stackName);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const policy = new ReadPolicy(stack, 'Reads', role, kind);
  for (const stream of describeAll(stack)) policy.add(() => stream);
  return { policy, stack };
}

/** The policy as it is deployed, with these values for attributes of resources. */
function deployed(stack: Stack, attributes: Readonly<Record<string, string>> = {}): string {
  const [properties] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return JSON.stringify(properties?.Properties.PolicyDocument).replace(
    /{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}","(\w+)"\]}/g,
    (_, resource, attribute) => `"${attributes[`${resource}.${attribute}`]}"`,
  );
}

const actionsOf = (stack: Stack): string[] =>
  JSON.parse(deployed(stack)).Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
const READ_KINESIS = ['kinesis:GetRecords', 'kinesis:GetShardIterator'];
const READ_TABLES = ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

describe('what a policy allows', () => {
  test.each<[string, StreamDescription, string[]]>([
    ['a Kinesis stream', { source: 'kinesis', streamArn: kinesisArn('a') }, READ_KINESIS],
    ['a table', { source: 'dynamodb', streamArn: tableArn('a') }, READ_TABLES],
    ['a stream of either kind', { streamArn: 'arn:either' }, [...READ_KINESIS, ...READ_TABLES]],
    [
      'a stream with a key',
      { source: 'kinesis', streamArn: kinesisArn('a'), encryptionKeyArn: keyArn },
      [...READ_KINESIS, 'kms:Decrypt'],
    ],
  ])('for %s is what reading it takes', (_, stream, actions) => {
    const { stack } = policyFor(() => [stream]);
    expect(actionsOf(stack)).toEqual(actions);
  });

  test('is a key only by way of the services that hold records', () => {
    const { stack } = policyFor(() => [{ source: 'kinesis', streamArn: 'arn:a', encryptionKeyArn: keyArn }]);
    const { Statement } = JSON.parse(deployed(stack));
    expect(Statement.map(({ Condition }: { Condition?: object }) => Condition)).toEqual([
      undefined,
      { StringLike: { 'kms:ViaService': ['kinesis.*.amazonaws.*', 'dynamodb.*.amazonaws.*'] } },
    ]);
  });

  test('is nothing for what turns out not to be a stream', () => {
    const { policy, stack } = policyFor(() => [undefined, { source: 'kinesis', streamArn: kinesisArn('a') }]);
    expect(actionsOf(stack)).toEqual(READ_KINESIS);
    expect(policy.streamCount).toBe(2);
  });

  test.each([
    ['inline', 'AWS::IAM::Policy'],
    ['managed', 'AWS::IAM::ManagedPolicy'],
  ] as const)('belongs to the role, as a policy that is %s', (kind, type) => {
    const { stack } = policyFor(() => [{ source: 'kinesis', streamArn: kinesisArn('a') }], { kind });
    const policies = Template.fromStack(stack).findResources(type);
    expect(Object.values(policies).map(({ Properties }) => Properties.Roles)).toEqual([
      [{ Ref: expect.stringMatching(/^Role/) }],
    ]);
  });
});

describe('the size of a policy', () => {
  const arn = fc
    .string({ unit: 'grapheme-ascii', minLength: 20, maxLength: 60 })
    .map((text) => text.replace(/\W/g, '-'));
  const stream = fc.record(
    { source: fc.constantFrom('kinesis', 'dynamodb'), streamArn: arn, encryptionKeyArn: arn },
    { requiredKeys: ['streamArn'] },
  ) as fc.Arbitrary<StreamDescription>;

  test('is never below what is deployed, and above it only by separators, where all ARNs are known', () => {
    fc.assert(
      fc.property(fc.array(stream, { minLength: 1, maxLength: 8 }), (streams) => {
        const { policy, stack } = policyFor(() => streams);
        const { characters } = policy;
        const document = deployed(stack);
        // A separator too many in each list, and brackets where there is only one in it.
        const spare = 4 * JSON.parse(document).Statement.length + 1;
        expect(characters).toBeGreaterThanOrEqual(document.length);
        expect(characters).toBeLessThanOrEqual(document.length + spare);
      }),
      { numRuns: 8 },
    );
  });

  test.each<[string, (stack: Stack) => StreamDescription, Readonly<Record<string, string>>]>([
    [
      'a stream, whose name is generated',
      (stack) => ({ source: 'kinesis', streamArn: new kinesis.Stream(stack, 'Source').streamArn }),
      { 'Source.Arn': kinesisArn(`Stack-Source12345678-${'x'.repeat(12)}`) },
    ],
    [
      'a stream, whose name is given',
      (stack) => ({ source: 'kinesis', streamArn: named(stack).streamArn }),
      { 'Source.Arn': kinesisArn(LONGEST_STREAM) },
    ],
    [
      'a table, whose name is generated',
      (stack) => ({ source: 'dynamodb', streamArn: newTable(stack, 'Source').tableStreamArn as string }),
      { 'Source.StreamArn': tableArn(`Stack-Source12345678-${'x'.repeat(12)}`) },
    ],
    [
      'a table, whose name is given',
      (stack) => ({ source: 'dynamodb', streamArn: namedTable(stack).tableStreamArn as string }),
      { 'Source.StreamArn': tableArn(LONGEST_TABLE) },
    ],
    [
      'a stream with a key',
      (stack) => ({ source: 'kinesis', streamArn: 'arn:a', encryptionKeyArn: new kms.Key(stack, 'Key').keyArn }),
      { 'Key.Arn': keyArn },
    ],
  ])('is never below what is deployed, and hardly above it, for %s', (_, describeOne, attributes) => {
    const { policy, stack } = policyFor((scope) => [describeOne(scope)]);
    const { characters, estimate } = policy;
    const document = deployed(stack, attributes);
    expect(estimate).toBe(characters);
    expect(characters).toBeGreaterThanOrEqual(document.length);
    expect(characters).toBeLessThanOrEqual(document.length + 25);
  });

  test('is never below what is deployed for an ARN that only deployment knows', () => {
    const { policy } = policyFor((stack) => [
      { source: 'dynamodb', streamArn: new CfnParameter(stack, 'Source').valueAsString },
    ]);
    const { policy: known } = policyFor(() => [{ source: 'dynamodb', streamArn: tableArn(LONGEST_TABLE) }]);
    expect(policy.characters).toBe(known.characters);
  });

  test('is estimated by the largest stream there can be, until it is known', () => {
    let known: StreamDescription | undefined;
    let described = 0;
    const { policy } = policyFor(() => []);
    const empty = policy.estimate;
    policy.add(() => {
      described += 1;
      return known;
    });

    expect(policy.estimate - empty).toBe(UNKNOWN_STREAM_CHARACTERS);
    const either = { streamArn: tableArn(LONGEST_TABLE), encryptionKeyArn: keyArn };
    const { policy: largest } = policyFor(() => [either]);
    expect(UNKNOWN_STREAM_CHARACTERS).toBeLessThanOrEqual(largest.estimate - empty);
    known = { source: 'kinesis', streamArn: kinesisArn('a') };
    expect(policy.estimate).toBe(policy.characters);
    described = 0;
    expect(policy.estimate).toBe(policy.characters);
    // Once for the characters.
    expect(described).toBe(1);
  });
});

function named(stack: Stack): kinesis.Stream {
  return new kinesis.Stream(stack, 'Source', { streamName: LONGEST_STREAM });
}

function namedTable(stack: Stack): dynamodb.Table {
  return newTable(stack, 'Source', { tableName: LONGEST_TABLE });
}
