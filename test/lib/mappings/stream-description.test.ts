import { Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { describeNamedStream, describeStream } from '../../../lib/mappings/stream-description';
import { newTable } from '../../helpers/constructs/orders';

const env = { account: '111111111111', region: 'eu-west-1' };
const KINESIS_ARN = 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders';
const TABLE_STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders/stream/2023-12-10T22:52:22.419';
const KEY_ID = '12345678-1234-1234-1234-123456789012';
const KEY_ARN = `arn:aws:kms:eu-west-1:222222222222:key/${KEY_ID}`;

const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), name] });
const KEY = { encryptionKeyArn: attribute('Key', 'Arn') };
const KINESIS = { source: 'kinesis', streamArn: attribute('Source', 'Arn'), retentionHours: 24 };
const TABLE = { source: 'dynamodb', streamArn: attribute('Source', 'StreamArn'), retentionHours: 24 };
const l1Table = { keySchema: [{ attributeName: 'id', keyType: 'HASH' }], billingMode: 'PAY_PER_REQUEST' };

/** What is known of a stream, as it is in the template. */
function described(arnOf: (stack: Stack) => string | undefined, region: string | undefined = env.region) {
  const stack = new Stack(undefined, 'Stack', region === undefined ? {} : { env: { ...env, region } });
  const { retention, ...description } = describeStream(stack, arnOf(stack)) ?? {};
  const hours = retention?.isUnresolved() ? 'known at deployment' : retention?.toHours();
  return stack.resolve({ ...description, retentionHours: hours });
}

const l1Stream = (stack: Stack, props: kinesis.CfnStreamProps = {}) => new kinesis.CfnStream(stack, 'Source', props);
const encrypted = (keyId: string) => (stack: Stack) =>
  l1Stream(stack, { streamEncryption: { encryptionType: 'KMS', keyId } }).attrArn;

describe('the source of a mapping', () => {
  test.each<[string, (stack: Stack) => string | undefined, object]>([
    ['a stream', (stack) => new kinesis.Stream(stack, 'Source').streamArn, KINESIS],
    [
      'a stream that keeps records longer',
      (stack) => l1Stream(stack, { retentionPeriodHours: 48 }).attrArn,
      { ...KINESIS, retentionHours: 48 },
    ],
    [
      'a stream whose retention is overridden',
      (stack) => {
        const stream = l1Stream(stack, { retentionPeriodHours: 48 });
        stream.addPropertyOverride('RetentionPeriodHours', 72);
        return stream.attrArn;
      },
      { ...KINESIS, retentionHours: 72 },
    ],
    [
      'a stream whose retention only deployment knows',
      (stack) => {
        const stream = l1Stream(stack);
        stream.addPropertyOverride('RetentionPeriodHours', { Ref: 'Hours' });
        return stream.attrArn;
      },
      { ...KINESIS, retentionHours: 'known at deployment' },
    ],
    ['a consumer named after a stream', (stack) => `${l1Stream(stack).attrArn}/consumer/fast:1`, KINESIS],
    [
      'a consumer of a stream',
      (stack) =>
        new kinesis.CfnStreamConsumer(stack, 'Fast', { consumerName: 'fast', streamArn: l1Stream(stack).attrArn })
          .attrConsumerArn,
      KINESIS,
    ],
    ['a table', (stack) => newTable(stack, 'Source').tableStreamArn, TABLE],
    [
      'a global table',
      (stack) => {
        const replicas = [{ region: env.region }];
        const attributeDefinitions = [{ attributeName: 'id', attributeType: 'S' }];
        return new dynamodb.CfnGlobalTable(stack, 'Source', { ...l1Table, attributeDefinitions, replicas })
          .attrStreamArn;
      },
      TABLE,
    ],
    ['an ARN of a stream', () => KINESIS_ARN, { source: 'kinesis', streamArn: KINESIS_ARN }],
    ['an ARN of a consumer', () => `${KINESIS_ARN}/consumer/fast:1`, { source: 'kinesis', streamArn: KINESIS_ARN }],
    [
      'an ARN of a table',
      () => TABLE_STREAM_ARN,
      { source: 'dynamodb', streamArn: TABLE_STREAM_ARN, retentionHours: 24 },
    ],
    [
      'an ARN with tokens',
      () => `arn:${Aws.PARTITION}:dynamodb:${Aws.REGION}:${Aws.ACCOUNT_ID}:table/orders/stream/1`,
      { source: 'dynamodb', streamArn: { 'Fn::Join': expect.anything() }, retentionHours: 24 },
    ],
    ['nothing', () => undefined, {}],
    ['an ARN of a queue', () => 'arn:aws:sqs:eu-west-1:222222222222:orders', {}],
    ['a queue of the app', (stack) => new sqs.CfnQueue(stack, 'Source').attrArn, {}],
  ])('that is %s is described as far as it is known', (_, arnOf, expected) => {
    expect(described(arnOf)).toEqual(expected);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a parameter', (stack) => new CfnParameter(stack, 'Source').valueAsString],
    ['another stack', () => Fn.importValue('orders')],
    ['Parameter Store', (stack) => new ssm.CfnParameter(stack, 'Source', { type: 'String', value: 'x' }).attrValue],
    ['the end of the synthesis', () => Lazy.string({ produce: () => KINESIS_ARN })],
  ])('that only %s knows can be of either kind, and a consumer', (_, arnOf) => {
    const streamArn = { 'Fn::Select': [0, { 'Fn::Split': ['/consumer/', expect.anything()] }] };
    expect(described(arnOf)).toEqual({ streamArn });
  });
});

describe('the key of a source', () => {
  const newKey = (stack: Stack) => new kms.Key(stack, 'Key');
  const sse = (stack: Stack) => ({ sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: newKey(stack).keyId });
  const globalTable = (stack: Stack, replicas: dynamodb.CfnGlobalTable.ReplicaSpecificationProperty[]) =>
    new dynamodb.CfnGlobalTable(stack, 'Source', {
      ...l1Table,
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      replicas,
    }).attrStreamArn;

  test.each<[string, (stack: Stack) => string | undefined, object]>([
    ['a stream', (stack) => new kinesis.Stream(stack, 'Source', { encryptionKey: newKey(stack) }).streamArn, KEY],
    ['a stream, by its id', (stack) => encrypted(newKey(stack).keyId)(stack), KEY],
    ['a stream, by its ARN', (stack) => encrypted(newKey(stack).keyArn)(stack), KEY],
    ['a stream, by an ARN that is written down', encrypted(KEY_ARN), { encryptionKeyArn: KEY_ARN }],
    [
      'a stream, by an override in place of another key',
      (stack) => {
        const stream = new kinesis.Stream(stack, 'Source', { encryptionKey: newKey(stack) });
        (stream.node.defaultChild as kinesis.CfnStream).addPropertyOverride('StreamEncryption.KeyId', KEY_ARN);
        return stream.streamArn;
      },
      { encryptionKeyArn: KEY_ARN },
    ],
    [
      'an unknown one, where what is named is no key',
      (stack) => encrypted(new sqs.CfnQueue(stack, 'Queue').attrArn)(stack),
      { keyIsUnknown: true },
    ],
    [
      'another stream of a construct that has a key',
      (stack) => {
        const owner = Object.assign(new Construct(stack, 'Owner'), { encryptionKey: newKey(stack) });
        return new kinesis.CfnStream(owner, 'Source', {}).attrArn;
      },
      {},
    ],
    ['a stream of AWS itself', encrypted('alias/aws/kinesis'), {}],
    ['a stream, by an alias', encrypted(KEY_ARN.replace('key/', 'alias/')), { keyIsUnknown: true }],
    ['a stream of AWS itself, by an ARN', encrypted(KEY_ARN.replace(/key\/.*/, 'alias/aws/kinesis')), {}],
    [
      'a table',
      (stack) => new dynamodb.CfnTable(stack, 'Source', { ...l1Table, sseSpecification: sse(stack) }).attrStreamArn,
      KEY,
    ],
    [
      'the replica of this Region',
      (stack) => globalTable(stack, [{ region: 'us-east-1' }, { region: env.region, sseSpecification: sse(stack) }]),
      KEY,
    ],
    [
      'the replica of another Region',
      (stack) => globalTable(stack, [{ region: 'us-east-1', sseSpecification: sse(stack) }, { region: env.region }]),
      {},
    ],
    ['the only replica', (stack) => globalTable(stack, [{ region: Aws.REGION, sseSpecification: sse(stack) }]), KEY],
    [
      'no replica, where none is of this Region',
      (stack) => globalTable(stack, [{ region: 'us-east-1', sseSpecification: sse(stack) }, { region: 'us-west-2' }]),
      {},
    ],
    [
      'a replica, by an override',
      (stack) => {
        const table = new dynamodb.CfnGlobalTable(stack, 'Source', {
          ...l1Table,
          attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
          replicas: [{ region: env.region }],
        });
        table.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', KEY_ARN);
        return table.attrStreamArn;
      },
      { encryptionKeyArn: KEY_ARN },
    ],
    [
      'a table, by an override',
      (stack) => {
        const table = new dynamodb.CfnTable(stack, 'Source', l1Table);
        table.addPropertyOverride('SSESpecification.KMSMasterKeyId', KEY_ARN);
        return table.attrStreamArn;
      },
      { encryptionKeyArn: KEY_ARN },
    ],
    [
      'a stream, from another stack',
      (stack) => {
        const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', Fn.importValue('KeyArn'));
        return new kinesis.Stream(stack, 'Source', { encryptionKey }).streamArn;
      },
      { encryptionKeyArn: { 'Fn::ImportValue': 'KeyArn' } },
    ],
    [
      'a stream, and is the replica of one of another Region',
      (stack) => {
        const keyPolicy = { Version: '2012-10-17', Statement: [] };
        const key = new kms.CfnReplicaKey(stack, 'Key', { keyPolicy, primaryKeyArn: KEY_ARN });
        return encrypted(key.ref)(stack);
      },
      KEY,
    ],
    [
      'a stream that was imported, read by a consumer',
      (stack) => {
        const attributes = { streamArn: KINESIS_ARN, encryptionKey: newKey(stack) };
        return `${kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes).streamArn}/consumer/fast:1`;
      },
      KEY,
    ],
    [
      'another table that was imported',
      (stack) => {
        const attributes = {
          tableName: 'others',
          tableStreamArn: `${TABLE_STREAM_ARN}1`,
          encryptionKey: newKey(stack),
        };
        dynamodb.Table.fromTableAttributes(stack, 'Source', attributes);
        return TABLE_STREAM_ARN;
      },
      {},
    ],
    [
      'a stream that was imported',
      (stack) => {
        const attributes = { streamArn: KINESIS_ARN, encryptionKey: newKey(stack) };
        return kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes).streamArn;
      },
      KEY,
    ],
    [
      'a table that was imported',
      (stack) => {
        const attributes = { tableName: 'orders', tableStreamArn: TABLE_STREAM_ARN, encryptionKey: newKey(stack) };
        return dynamodb.Table.fromTableAttributes(stack, 'Source', attributes).tableStreamArn;
      },
      KEY,
    ],
    [
      'nothing, where a stream was imported without it',
      (stack) => kinesis.Stream.fromStreamArn(stack, 'Source', KINESIS_ARN).streamArn,
      {},
    ],
    [
      'another stream that was imported',
      (stack) => {
        const attributes = { streamArn: `${KINESIS_ARN}-2`, encryptionKey: newKey(stack) };
        kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes);
        return KINESIS_ARN;
      },
      {},
    ],
  ])('that is for %s', (_, arnOf, expected) => {
    const { source: _source, streamArn: _arn, retentionHours: _hours, ...key } = described(arnOf);
    expect(key).toEqual(expected);
  });

  test.each([
    [KEY_ID, true],
    [`mrk-${KEY_ID.replaceAll('-', '')}`, true],
    [`orders-${KEY_ID}`, false],
    [`${KEY_ID}-orders`, false],
  ])('that is named %s is one by its id: %s', (keyId, isId) => {
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:eu-west-1:111111111111:key/${keyId}`]] };
    expect(described(encrypted(keyId)).encryptionKeyArn).toEqual(isId ? arn : undefined);
  });
});

describe('a stream that its construct names', () => {
  const describedBy = (sourceOf: (stack: Stack) => kinesis.IStream | dynamodb.ITable) => {
    const stack = new Stack(undefined, 'Stack', { env });
    const { retention, ...description } = describeNamedStream(stack, sourceOf(stack));
    return stack.resolve({ ...description, retentionHours: retention?.toHours() });
  };

  test.each<[string, (stack: Stack) => kinesis.IStream | dynamodb.ITable, object]>([
    [
      'a stream with a key',
      (stack) => new kinesis.Stream(stack, 'Source', { encryptionKey: new kms.Key(stack, 'Key') }),
      { source: 'kinesis', streamArn: attribute('Source', 'Arn'), ...KEY },
    ],
    [
      'a stream by its consumer',
      (stack) => kinesis.Stream.fromStreamArn(stack, 'Source', `${KINESIS_ARN}/consumer/fast:1`),
      { source: 'kinesis', streamArn: KINESIS_ARN },
    ],
    ['a table', (stack) => newTable(stack, 'Source'), TABLE],
  ])('%s is described with its key', (_, sourceOf, expected) => {
    expect(describedBy(sourceOf)).toEqual(expected);
  });

  test('a table without a stream is an error that says what to do', () => {
    expect(() => describedBy((stack) => newTable(stack, 'Source', { stream: undefined }))).toThrow(
      'the table Stack/Source has no stream, or was imported without one. Enable its stream, or import it with tableStreamArn.',
    );
  });
});
