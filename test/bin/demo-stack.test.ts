import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';

let template: Template;

beforeAll(() => {
  template = Template.fromStack(new DemoStack(new App(), 'Demo'));
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
])('the mapping of the %s bisects, gives up after two retries and names the staging queue', (_, attribute) => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.anyValue(), attribute] },
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Staging'), 'Arn'] } } },
  });
});
