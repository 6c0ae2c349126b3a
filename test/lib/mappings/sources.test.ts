import { Aws, CfnParameter, CustomResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisConsumerEventSource,
  KinesisEventSource,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { HydratedDlq } from '../../../lib';
import { IS_OLDEST_CDK } from '../../helpers/constructs/cdk-version';
import { identityPolicies } from '../../helpers/constructs/iam';
import { newFunction, newStack, newTable, soundMapping } from '../../helpers/constructs/orders';

const KINESIS_ARN = 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders';
const CONSUMER_ARN = `${KINESIS_ARN}/consumer/efo:1700000000`;
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:222222222222:table/orders';
const TABLE_STREAM_ARN = `${TABLE_ARN}/stream/2023-12-10T22:52:22.419`;

const KINESIS = 'Allow kinesis:GetRecords, kinesis:GetShardIterator on';
const DYNAMODB = 'Allow dynamodb:GetRecords, dynamodb:GetShardIterator on';

/** What the enrichment may do, beyond what it may do without any mapping. */
function readsOf(bind: (stack: Stack, dlq: HydratedDlq, consumer: lambda.Function) => void): string[] {
  const stack = newStack();
  bind(stack, new HydratedDlq(stack, 'Dlq'), newFunction(stack));
  const statements = identityPolicies(Template.fromStack(stack)).DlqEnrichmentRole ?? [];
  return statements.filter((statement) => !/ (sqs|s3|logs):/.test(statement));
}

/** A mapping without an event source class. */
function plainMapping(consumer: lambda.Function, eventSourceArn: string, dlq: HydratedDlq): void {
  consumer.addEventSourceMapping('Mapping', { eventSourceArn, ...soundMapping(dlq) });
}

describe('a mapping lets the enrichment read', () => {
  test.each<[string, Parameters<typeof readsOf>[0], string[]]>([
    [
      'Stream',
      (stack, dlq, consumer) =>
        consumer.addEventSource(new KinesisEventSource(new kinesis.Stream(stack, 'Source'), soundMapping(dlq))),
      [`${KINESIS} Source.Arn`],
    ],
    [
      'Stream with a name',
      (stack, dlq, consumer) =>
        consumer.addEventSource(
          new KinesisEventSource(new kinesis.Stream(stack, 'Source', { streamName: 'orders' }), soundMapping(dlq)),
        ),
      [`${KINESIS} Source.Arn`],
    ],
    [
      'Table',
      (stack, dlq, consumer) =>
        consumer.addEventSource(new DynamoEventSource(newTable(stack, 'Source'), soundMapping(dlq))),
      [`${DYNAMODB} Source.StreamArn`],
    ],
    [
      'TableV2',
      (stack, dlq, consumer) => {
        const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
        const table = new dynamodb.TableV2(stack, 'Source', {
          partitionKey,
          dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
        });
        consumer.addEventSource(new DynamoEventSource(table, soundMapping(dlq)));
      },
      [`${DYNAMODB} Source.StreamArn`],
    ],
    [
      'imported stream, of another account',
      (stack, dlq, consumer) =>
        consumer.addEventSource(
          new KinesisEventSource(kinesis.Stream.fromStreamArn(stack, 'Source', KINESIS_ARN), soundMapping(dlq)),
        ),
      [`${KINESIS} ${KINESIS_ARN}`],
    ],
    [
      'imported table',
      (stack, dlq, consumer) => {
        const table = dynamodb.Table.fromTableAttributes(stack, 'Source', {
          tableArn: TABLE_ARN,
          tableStreamArn: TABLE_STREAM_ARN,
        });
        consumer.addEventSource(new DynamoEventSource(table, soundMapping(dlq)));
      },
      [`${DYNAMODB} ${TABLE_STREAM_ARN}`],
    ],
    [
      'enhanced fan-out consumer',
      (stack, dlq, consumer) => {
        const stream = new kinesis.Stream(stack, 'Source');
        const streamConsumer = new kinesis.StreamConsumer(stack, 'Efo', { stream, streamConsumerName: 'efo' });
        consumer.addEventSource(new KinesisConsumerEventSource(streamConsumer, soundMapping(dlq)));
      },
      [`${KINESIS} Source.Arn`],
    ],
    [
      'imported enhanced fan-out consumer',
      (stack, dlq, consumer) => {
        const streamConsumer = kinesis.StreamConsumer.fromStreamConsumerArn(stack, 'Efo', CONSUMER_ARN);
        consumer.addEventSource(new KinesisConsumerEventSource(streamConsumer, soundMapping(dlq)));
      },
      [`${KINESIS} ${KINESIS_ARN}`],
    ],
    [
      'plain mapping of an L1 stream',
      (stack, dlq, consumer) => plainMapping(consumer, new kinesis.CfnStream(stack, 'Source').attrArn, dlq),
      [`${KINESIS} Source.Arn`],
    ],
    [
      'plain mapping of an ARN with tokens',
      (_, dlq, consumer) =>
        plainMapping(consumer, `arn:${Aws.PARTITION}:kinesis:${Aws.REGION}:${Aws.ACCOUNT_ID}:stream/orders`, dlq),
      [`${KINESIS} arn:AWS::Partition:kinesis:AWS::Region:AWS::AccountId:stream/orders`],
    ],
    [
      'plain mapping of an ARN that starts with that of an L1 table',
      (stack, dlq, consumer) => {
        const keySchema = [{ attributeName: 'id', keyType: 'HASH' }];
        const table = new dynamodb.CfnTable(stack, 'Source', { keySchema, billingMode: 'PAY_PER_REQUEST' });
        plainMapping(consumer, `${table.attrArn}/stream/2023-12-10T22:52:22.419`, dlq);
      },
      [`${DYNAMODB} Source.Arn/stream/2023-12-10T22:52:22.419`],
    ],
    [
      'plain mapping of a consumer ARN that starts with that of a stream',
      (stack, dlq, consumer) =>
        plainMapping(consumer, `${new kinesis.Stream(stack, 'Source').streamArn}/consumer/efo:1700000000`, dlq),
      [`${KINESIS} Source.Arn`],
    ],
  ])('%s', (name, bind, expected) => {
    // The oldest version has no constructs for consumers.
    if (IS_OLDEST_CDK && /enhanced fan-out/.test(name)) return;
    expect(readsOf(bind)).toEqual(expected);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['parameter', (stack) => new CfnParameter(stack, 'Source').valueAsString],
    [
      'custom resource',
      (stack) => new CustomResource(stack, 'Source', { serviceToken: 'arn:aws:lambda:…' }).getAttString('Arn'),
    ],
  ])('an ARN that only a %s knows may be of either kind of stream, or of a consumer', (_, arnOf) => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    plainMapping(newFunction(stack), arnOf(stack), dlq);
    const Resource = { 'Fn::Select': [0, { 'Fn::Split': ['/consumer/', Match.anyValue()] }] };
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: ['kinesis:GetRecords', 'kinesis:GetShardIterator'], Resource },
          { Action: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'], Resource },
        ],
      },
    });
  });

  test('two mappings of one stream add one resource to the statement', () => {
    const reads = readsOf((stack, dlq, consumer) => {
      const source = new kinesis.Stream(stack, 'Source');
      consumer.addEventSource(new KinesisEventSource(source, soundMapping(dlq)));
      newFunction(stack, 'Other').addEventSource(new KinesisEventSource(source, soundMapping(dlq)));
    });
    expect(reads).toEqual([`${KINESIS} Source.Arn`]);
  });
});

describe('allowHydrationOf', () => {
  test.each<[string, (stack: Stack) => kinesis.IStream | dynamodb.ITable, string]>([
    ['stream', (stack) => new kinesis.Stream(stack, 'Source'), `${KINESIS} Source.Arn`],
    ['table', (stack) => newTable(stack, 'Source'), `${DYNAMODB} Source.StreamArn`],
    [
      'imported stream',
      (stack) => kinesis.Stream.fromStreamArn(stack, 'Source', KINESIS_ARN),
      `${KINESIS} ${KINESIS_ARN}`,
    ],
    [
      'stream by the ARN of its consumer',
      (stack) => kinesis.Stream.fromStreamArn(stack, 'Source', CONSUMER_ARN),
      `${KINESIS} ${KINESIS_ARN}`,
    ],
    [
      'imported table',
      (stack) =>
        dynamodb.Table.fromTableAttributes(stack, 'Source', { tableArn: TABLE_ARN, tableStreamArn: TABLE_STREAM_ARN }),
      `${DYNAMODB} ${TABLE_STREAM_ARN}`,
    ],
  ])('allows the enrichment to read a %s', (_, sourceOf, expected) => {
    expect(readsOf((stack, dlq) => dlq.allowHydrationOf(sourceOf(stack)))).toEqual([expected]);
  });

  test('fails for a table without a stream', () => {
    const table = (stack: Stack) => newTable(stack, 'Source', { stream: undefined });
    expect(() => readsOf((stack, dlq) => dlq.allowHydrationOf(table(stack)))).toThrow(
      'Stack/Dlq: the table Stack/Source has no stream, or was imported without one.',
    );
  });
});

describe('errors', () => {
  test('a mapping of something other than a Kinesis or DynamoDB stream', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq');
    newFunction(stack).addEventSourceMapping('Mapping', {
      eventSourceArn: 'arn:aws:sqs:eu-west-1:222222222222:orders',
      onFailure: dlq,
    });
    expect(() => Template.fromStack(stack)).toThrow(
      /\[Stack\/Consumer\/Mapping\] HydratedDlq only supports mappings of Kinesis and DynamoDB streams, received a mapping of arn:aws:sqs:eu-west-1:222222222222:orders/,
    );
  });

  test('a mapping of a queue of this app', () => {
    const stack = newStack();
    const { queueArn } = new sqs.Queue(stack, 'Queue');
    newFunction(stack).addEventSourceMapping('Mapping', {
      eventSourceArn: queueArn,
      onFailure: new HydratedDlq(stack, 'Dlq'),
    });
    expect(() => Template.fromStack(stack)).toThrow(
      'HydratedDlq only supports mappings of Kinesis and DynamoDB streams',
    );
  });

  test('a function that was imported without its role', () => {
    const stack = newStack();
    const imported = lambda.Function.fromFunctionArn(
      stack,
      'Imported',
      'arn:aws:lambda:eu-west-1:222222222222:function:orders',
    );
    const source = new KinesisEventSource(
      new kinesis.Stream(stack, 'Source'),
      soundMapping(new HydratedDlq(stack, 'Dlq')),
    );
    expect(() => imported.addEventSource(source)).toThrow(
      /^Stack\/Imported\/.*: the function Stack\/Imported was imported without its role, .*fromFunctionAttributes/,
    );
  });

  test.each([
    ['account', { account: '333333333333', region: 'eu-west-1' }],
    ['region', { account: '222222222222', region: 'us-east-1' }],
  ])('a mapping in another %s', (part, env) => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '222222222222', region: 'eu-west-1' } });
    const other = new Stack(undefined, 'Other', { env });
    const dlq = new HydratedDlq(stack, 'Dlq');
    expect(() => plainMapping(newFunction(other), KINESIS_ARN, dlq)).toThrow(
      `Other/Consumer/Mapping: the mapping and its HydratedDlq Stack/Dlq must be in the same ${part}, received ${env[part as 'account' | 'region']} and `,
    );
  });
});
