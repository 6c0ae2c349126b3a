import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';

let stack: DemoStack;
let template: Template;

beforeAll(() => {
  stack = new DemoStack(new App(), 'Demo');
  template = Template.fromStack(stack);
});

test('orders arrive on a stream of two shards and in a table with both images', () => {
  template.hasResourceProperties('AWS::Kinesis::Stream', { ShardCount: 2 });
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test.each([
  ['stream', 'Arn'],
  ['table', 'StreamArn'],
])(
  'the mapping of the %s bisects, gives up after two retries and sends pointers to the staging queue',
  (_, attribute) => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.anyValue(), attribute] },
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Staging'), 'Arn'] } } },
    });
  },
);

describe('on the bus', () => {
  const undelivered = { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Undelivered'), 'Arn'] } };

  test('a rule keeps every failure in a queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['hydrated-dlq'], 'detail-type': ['Stream Failure Hydrated'], detail: Match.absent() },
      Targets: [
        { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('HydratedFailures'), 'Arn'] }, DeadLetterConfig: undelivered },
      ],
    });
  });

  test.each(['KinesisBatchInfo', 'DDBStreamBatchInfo'])(
    'a pager is told the %s and the status, but no records',
    (batchInfo) => {
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { [batchInfo]: { streamArn: Match.anyValue() } } },
        Targets: [
          {
            Arn: { Ref: Match.stringLikeRegexp('Pager') },
            DeadLetterConfig: undelivered,
            InputTransformer: {
              InputPathsMap: {
                'detail-hydration-status': '$.detail.hydration.status',
                [`detail-${batchInfo}`]: `$.detail.${batchInfo}`,
              },
              InputTemplate: Match.not(Match.stringLikeRegexp('payload|Batch>"')),
            },
          },
        ],
      });
    },
  );
});

test('synthesizes without a warning', () => {
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});
