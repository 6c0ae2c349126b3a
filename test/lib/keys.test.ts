import { App, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { HydratedDestination, HydratedDlq, type HydratedDlqProps } from '../../lib';
import { identityPolicies } from '../helpers/constructs/iam';
import { consumeStream, consumeTable, newFunction, newTable, soundMapping } from '../helpers/constructs/orders';
import { warningIds } from '../helpers/constructs/warnings';

const newKey = (stack: Stack, id = 'Key') => new kms.Key(stack, id);

/** What each role may do with keys. */
function keyStatements(template: Template): Record<string, string[]> {
  const ofKeys = Object.entries(identityPolicies(template)).map(
    ([role, statements]) => [role, statements.filter((statement) => statement.includes(' kms:'))] as const,
  );
  return Object.fromEntries(ofKeys.filter(([, statements]) => statements.length > 0));
}

function synth(propsOf: (stack: Stack) => HydratedDlqProps, bind: (stack: Stack, dlq: HydratedDlq) => void): Template {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const stack = new Stack(undefined, 'Stack', { env });
  bind(stack, new HydratedDlq(stack, 'Dlq', propsOf(stack)));
  return Template.fromStack(stack);
}

describe('encryptionKey', () => {
  const template = synth(
    (stack) => ({ encryptionKey: newKey(stack) }),
    (stack, dlq) => consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq),
  );

  test('encrypts queues and bucket', () => {
    const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
        ],
      },
    });
  });

  test('can be used by each role only as far as it needs to', () => {
    expect(keyStatements(template)).toEqual({
      ConsumerServiceRole: ['Allow kms:GenerateDataKey, kms:Decrypt on Key.Arn'],
      DlqEnrichmentRole: ['Allow kms:GenerateDataKey, kms:Decrypt on Key.Arn', 'Allow kms:GenerateDataKey on Key.Arn'],
      DlqPipeRole: ['Allow kms:Decrypt on Key.Arn', 'Allow kms:GenerateDataKey, kms:Decrypt on Key.Arn'],
    });
  });

  test('can be used only through the service that holds what is encrypted, in every partition', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string[]; Condition?: object }[])
      .filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
    expect(statements).not.toEqual([]);
    for (const { Condition } of statements) {
      const [service] = (Condition as { StringLike: { 'kms:ViaService': string[] } }).StringLike['kms:ViaService'];
      expect(service).toMatch(/^(sqs|s3)\.\*\.amazonaws\.\*$/);
      const names = new RegExp(`^${service?.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      for (const end of ['eu-west-1.amazonaws.com', 'cn-north-1.amazonaws.com.cn', 'eusc-de-east-1.amazonaws.eu'])
        expect(`${service?.split('.')[0]}.${end}`).toMatch(names);
      expect('lambda.eu-west-1.amazonaws.com').not.toMatch(names);
    }
  });

  test('is not changed by the pipeline: its policy names no role', () => {
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    expect(JSON.stringify(key?.Properties.KeyPolicy)).not.toContain('Dlq');
  });

  test('can be imported', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';
    const imported = synth(
      (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
      () => undefined,
    );
    imported.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyArn });
    expect(keyStatements(imported).DlqPipeRole).toContain(`Allow kms:Decrypt on ${keyArn}`);
  });
});

describe('an alias that is known only by name', () => {
  test.each<[string, (stack: Stack, key: kms.IKey) => HydratedDlqProps]>([
    ['of everything', (_, encryptionKey) => ({ encryptionKey })],
    [
      'of a given bucket',
      (stack, encryptionKey) => ({ overflowBucket: new s3.Bucket(stack, 'Own', { encryptionKey }) }),
    ],
    [
      'of a given queue',
      (stack, encryptionMasterKey) => ({
        destination: HydratedDestination.queue(new sqs.Queue(stack, 'Own', { encryptionMasterKey })),
      }),
    ],
  ])('is rejected as the key %s, because grants on it do nothing', (_, propsOf) => {
    const keyOf = (stack: Stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/failures');
    expect(() =>
      synth(
        (stack) => propsOf(stack, keyOf(stack)),
        () => undefined,
      ),
    ).toThrow(
      /^Stack\/Key: this key cannot be granted for kms:.* grants on "alias\/failures" do nothing\. Pass the key itself/,
    );
  });

  test('is rejected also where it was imported as if it were a key', () => {
    const aliasArn = 'arn:aws:kms:eu-west-1:111111111111:alias/failures';
    const propsOf = (stack: Stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', aliasArn) });
    expect(() => synth(propsOf, () => undefined)).toThrow(/^Stack\/Key: this key cannot be granted for kms:/);
  });
});

describe('a key that AWS manages', () => {
  const keyOf = (stack: Stack, service: string) => kms.Alias.fromAliasName(stack, 'Key', `alias/aws/${service}`);

  test.each<[string, (stack: Stack) => HydratedDlqProps]>([
    [
      'a queue',
      (stack) => {
        const queue = new sqs.Queue(stack, 'Own', { encryptionMasterKey: keyOf(stack, 'sqs') });
        return { destination: HydratedDestination.queue(queue), encryptionKey: newKey(stack, 'Other') };
      },
    ],
    [
      'a topic',
      (stack) => {
        const topic = new sns.Topic(stack, 'Own', { masterKey: keyOf(stack, 'sns') });
        return { destination: HydratedDestination.topic(topic), encryptionKey: newKey(stack, 'Other') };
      },
    ],
    ['a bucket', (stack) => ({ overflowBucket: new s3.Bucket(stack, 'Own', { encryptionKey: keyOf(stack, 's3') }) })],
  ])('for %s takes no permission, but does not protect records as one of their own does', (_, propsOf) => {
    const stack = new Stack();
    const encryptionKey = newKey(stack, 'Orders');
    consumeStream(
      newFunction(stack),
      new kinesis.Stream(stack, 'Stream', { encryptionKey }),
      new HydratedDlq(stack, 'Dlq', propsOf(stack)),
    );
    expect(JSON.stringify(keyStatements(Template.fromStack(stack)))).not.toContain('alias/aws/');
    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:weakerEncryption']);
  });

  test('for one service is rejected as the key of others', () => {
    const propsOf = (stack: Stack) => ({ encryptionKey: keyOf(stack, 'sqs') });
    expect(() => synth(propsOf, () => undefined)).toThrow(
      'Stack/Key: this key cannot be granted for kms:GenerateDataKey: grants on "alias/aws/sqs" do nothing.',
    );
  });
});

const l1Table = {
  keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
  attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
  billingMode: 'PAY_PER_REQUEST',
};

/** A mapping of a source without a construct of its own kind. */
function plainMapping(stack: Stack, eventSourceArn: string, dlq: HydratedDlq): void {
  newFunction(stack).addEventSourceMapping('Mapping', { eventSourceArn, ...soundMapping(dlq) });
}

describe('the key of a source', () => {
  test.each<[string, (stack: Stack, dlq: HydratedDlq) => void]>([
    [
      'Stream',
      (stack, dlq) =>
        consumeStream(
          newFunction(stack),
          new kinesis.Stream(stack, 'Source', {
            encryption: kinesis.StreamEncryption.KMS,
            encryptionKey: newKey(stack),
          }),
          dlq,
        ),
    ],
    [
      'Table',
      (stack, dlq) => {
        const encryption = dynamodb.TableEncryption.CUSTOMER_MANAGED;
        consumeTable(newFunction(stack), newTable(stack, 'Source', { encryption, encryptionKey: newKey(stack) }), dlq);
      },
    ],
    [
      'TableV2',
      (stack, dlq) => {
        const table = new dynamodb.TableV2(stack, 'Source', {
          partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
          dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
          encryption: dynamodb.TableEncryptionV2.customerManagedKey(newKey(stack)),
        });
        consumeTable(newFunction(stack), table, dlq);
      },
    ],
    [
      'imported stream',
      (stack, dlq) => {
        const streamArn = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
        const attributes = { streamArn, encryptionKey: newKey(stack) };
        consumeStream(newFunction(stack), kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes), dlq);
      },
    ],
    [
      'imported stream, whose ARN is known only at deployment',
      (stack, dlq) => {
        const attributes = { streamArn: Fn.importValue('OrdersArn'), encryptionKey: newKey(stack) };
        consumeStream(newFunction(stack), kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes), dlq);
      },
    ],
    [
      'imported table',
      (stack, dlq) => {
        const tableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders';
        const tableStreamArn = `${tableArn}/stream/2024-01-01T00:00:00.000`;
        const attributes = { tableArn, tableStreamArn, encryptionKey: newKey(stack) };
        consumeTable(newFunction(stack), dynamodb.Table.fromTableAttributes(stack, 'Source', attributes), dlq);
      },
    ],
    [
      'stream, by an alias of the key',
      (stack, dlq) => {
        const encryptionKey = newKey(stack).addAlias('orders');
        const props = { encryption: kinesis.StreamEncryption.KMS, encryptionKey };
        consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Source', props), dlq);
      },
    ],
    [
      'imported stream, by an alias of the key',
      (stack, dlq) => {
        const streamArn = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
        const attributes = { streamArn, encryptionKey: newKey(stack).addAlias('orders') };
        consumeStream(newFunction(stack), kinesis.Stream.fromStreamAttributes(stack, 'Source', attributes), dlq);
      },
    ],
    [
      'imported stream, told by allowHydrationOf',
      (stack, dlq) =>
        dlq.allowHydrationOf(
          kinesis.Stream.fromStreamAttributes(stack, 'Source', {
            streamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders',
            encryptionKey: newKey(stack),
          }),
        ),
    ],
    [
      'L1 stream',
      (stack, dlq) => {
        const keyId = newKey(stack).keyArn;
        plainMapping(
          stack,
          new kinesis.CfnStream(stack, 'Source', { streamEncryption: { encryptionType: 'KMS', keyId } }).attrArn,
          dlq,
        );
      },
    ],
    [
      'L1 stream, by the id of its key',
      (stack, dlq) => {
        const { keyId } = newKey(stack);
        const streamEncryption = { encryptionType: 'KMS', keyId };
        plainMapping(stack, new kinesis.CfnStream(stack, 'Source', { streamEncryption }).attrArn, dlq);
      },
    ],
    [
      'stream whose key is a property override',
      (stack, dlq) => {
        const stream = new kinesis.Stream(stack, 'Source');
        (stream.node.defaultChild as kinesis.CfnStream).addPropertyOverride('StreamEncryption', {
          EncryptionType: 'KMS',
          KeyId: newKey(stack).keyArn,
        });
        consumeStream(newFunction(stack), stream, dlq);
      },
    ],
    [
      'L1 table, by the id of its key',
      (stack, dlq) => {
        const kmsMasterKeyId = newKey(stack).keyId;
        const sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId };
        plainMapping(
          stack,
          new dynamodb.CfnTable(stack, 'Source', { ...l1Table, sseSpecification }).attrStreamArn,
          dlq,
        );
      },
    ],
    [
      'L1 global table',
      (stack, dlq) => {
        const sseSpecification = { kmsMasterKeyId: newKey(stack).keyArn };
        const replicas = [{ region: 'us-east-1' }, { region: stack.region, sseSpecification }];
        const props = { ...l1Table, replicas };
        plainMapping(stack, new dynamodb.CfnGlobalTable(stack, 'Source', props).attrStreamArn, dlq);
      },
    ],
  ])('%s lets the enrichment decrypt', (_, bind) => {
    expect(keyStatements(synth(() => ({}), bind)).DlqEnrichmentRole).toEqual(['Allow kms:Decrypt on Key.Arn']);
  });

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['alias/orders', (stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/orders')],
    ['orders', (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:alias/orders')],
  ])(
    'that is known only by an alias, %s, is refused by allowHydrationOf, because policies do not name it',
    (id, keyOf) => {
      const source = (stack: Stack) =>
        kinesis.Stream.fromStreamAttributes(stack, 'Source', {
          streamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders',
          encryptionKey: keyOf(stack),
        });
      expect(() =>
        synth(
          () => ({}),
          (stack, dlq) => dlq.allowHydrationOf(source(stack)),
        ),
      ).toThrow(`Stack/Dlq: the key of Stack/Source is known only by its alias "${id}"`);
    },
  );

  test.each([
    ['alias/orders', undefined],
    [
      '12345678-1234-1234-1234-123456789012',
      ['Allow kms:Decrypt on arn:AWS::Partition:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012'],
    ],
    [
      'mrk-12345678123412341234123456789012',
      ['Allow kms:Decrypt on arn:AWS::Partition:kms:eu-west-1:111111111111:key/mrk-12345678123412341234123456789012'],
    ],
    [
      'arn:aws:kms:eu-west-1:222222222222:key/12345678-1234-1234-1234-123456789012',
      ['Allow kms:Decrypt on arn:aws:kms:eu-west-1:222222222222:key/12345678-1234-1234-1234-123456789012'],
    ],
    ['arn:aws:kms:eu-west-1:222222222222:alias/orders', undefined],
    ['orders-12345678-1234-1234-1234-123456789012', undefined],
    ['12345678-1234-1234-1234-123456789012-orders', undefined],
  ])('%s of an L1 stream is in the policy only if it has an ARN', (keyId, expected) => {
    const template = synth(
      () => ({}),
      (stack, dlq) => {
        const streamEncryption = { encryptionType: 'KMS', keyId };
        plainMapping(stack, new kinesis.CfnStream(stack, 'Source', { streamEncryption }).attrArn, dlq);
      },
    );
    expect(keyStatements(template).DlqEnrichmentRole).toEqual(expected);
  });

  test('of the replica in another Region is not that of the stream', () => {
    const template = synth(
      () => ({}),
      (stack, dlq) => {
        const sseSpecification = { kmsMasterKeyId: newKey(stack).keyArn };
        const replicas = [{ region: 'us-east-1', sseSpecification }, { region: stack.region }];
        const table = new dynamodb.CfnGlobalTable(stack, 'Source', { ...l1Table, replicas });
        plainMapping(stack, table.attrStreamArn, dlq);
      },
    );
    expect(keyStatements(template)).toEqual({});
  });

  test('of another imported stream is not that of the stream', () => {
    const arn = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
    const template = synth(
      () => ({}),
      (stack, dlq) => {
        const attributes = { streamArn: `${arn}-2`, encryptionKey: newKey(stack) };
        kinesis.Stream.fromStreamAttributes(stack, 'Other', attributes);
        consumeStream(newFunction(stack), kinesis.Stream.fromStreamArn(stack, 'Source', arn), dlq);
      },
    );
    expect(keyStatements(template)).toEqual({});
  });

  test('of a stream that every stage imports is the one that its own stage names', () => {
    const app = new App();
    const keyOf = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/12345678-1234-1234-1234-123456789012`;
    const accounts = ['111111111111', '222222222222'];
    const stacks = accounts.map((account) => new Stack(new Stage(app, `Of${account}`), 'Stack'));
    for (const [index, stack] of stacks.entries()) {
      const streamArn = stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: 'orders' });
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyOf(accounts[index] ?? ''));
      const stream = kinesis.Stream.fromStreamAttributes(stack, 'Source', { streamArn, encryptionKey });
      consumeStream(newFunction(stack), stream, new HydratedDlq(stack, 'Dlq'));
    }
    expect(stacks.map((stack) => keyStatements(Template.fromStack(stack)).DlqEnrichmentRole)).toEqual(
      accounts.map((account) => [`Allow kms:Decrypt on ${keyOf(account)}`]),
    );
  });

  test('of a stream that is imported outside the stage of its mapping lets the enrichment decrypt', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';
    const stream = kinesis.Stream.fromStreamAttributes(shared, 'Source', {
      streamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders',
      encryptionKey: kms.Key.fromKeyArn(shared, 'Key', keyArn),
    });
    const stack = new Stack(new Stage(app, 'Production'), 'Stack');
    consumeStream(newFunction(stack), stream, new HydratedDlq(stack, 'Dlq'));
    expect(keyStatements(Template.fromStack(stack)).DlqEnrichmentRole).toEqual([`Allow kms:Decrypt on ${keyArn}`]);
  });

  test('of a stream that is imported in several stages is that of the stage of the mapping', () => {
    const app = new App();
    const stacks = ['Beta', 'Production'].map((id) => {
      const stage = new Stage(app, id);
      const shared = new Stack(stage, 'Shared');
      const stream = kinesis.Stream.fromStreamAttributes(shared, 'Source', {
        streamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders',
        encryptionKey: newKey(shared),
      });
      const stack = new Stack(stage, 'Stack');
      consumeStream(newFunction(stack), stream, new HydratedDlq(stack, 'Dlq'));
      return stack;
    });
    expect(() => app.synth()).not.toThrow();
    for (const stack of stacks)
      expect(keyStatements(Template.fromStack(stack)).DlqEnrichmentRole).toEqual([
        expect.stringContaining(`${Stage.of(stack)?.stageName}-Shared:`),
      ]);
  });

  test('that AWS manages takes no permission where an imported stream names it', () => {
    const bind = (stack: Stack, dlq: HydratedDlq) => {
      const encryptionKey = kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/kinesis');
      const streamArn = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
      const stream = kinesis.Stream.fromStreamAttributes(stack, 'Source', { streamArn, encryptionKey });
      consumeStream(newFunction(stack), stream, dlq);
      dlq.allowHydrationOf(stream);
    };
    const template = synth(() => ({}), bind);
    expect(keyStatements(template)).toEqual({});
  });

  test.each([kinesis.StreamEncryption.MANAGED, kinesis.StreamEncryption.UNENCRYPTED])(
    '%s takes no permission',
    (encryption) => {
      const template = synth(
        () => ({}),
        (stack, dlq) => {
          const source = new kinesis.Stream(stack, 'Source', { encryption });
          newFunction(stack).addEventSource(new KinesisEventSource(source, soundMapping(dlq)));
        },
      );
      expect(keyStatements(template)).toEqual({});
    },
  );

  test('is not known where an override names it by an intrinsic function, and the stack synthesizes all the same', () => {
    const template = synth(
      () => ({}),
      (stack, dlq) => {
        const stream = new kinesis.Stream(stack, 'Source', { encryption: kinesis.StreamEncryption.MANAGED });
        const resource = stream.node.defaultChild as kinesis.CfnStream;
        resource.addPropertyOverride('StreamEncryption.KeyId', { 'Fn::ImportValue': 'key' });
        consumeStream(newFunction(stack), stream, dlq);
      },
    );
    expect(keyStatements(template)).toEqual({});
  });
});

test('the keys of an existing destination and bucket are granted to the roles that write there', () => {
  const template = synth(
    (stack) => ({
      destination: HydratedDestination.queue(
        new sqs.Queue(stack, 'Final', {
          encryption: sqs.QueueEncryption.KMS,
          encryptionMasterKey: newKey(stack, 'FinalKey'),
        }),
      ),
      overflowBucket: new s3.Bucket(stack, 'Bucket', {
        encryption: s3.BucketEncryption.KMS,
        encryptionKey: newKey(stack, 'BucketKey'),
      }),
    }),
    () => undefined,
  );
  expect(keyStatements(template)).toEqual({
    DlqEnrichmentRole: ['Allow kms:GenerateDataKey on BucketKey.Arn'],
    DlqPipeRole: ['Allow kms:GenerateDataKey, kms:Decrypt on FinalKey.Arn'],
  });
});
