import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { PipelineStack } from '../../bin/pipeline-stack';
import { identityPolicies } from '../helpers/constructs/iam';

const STREAM = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
const TABLE_STREAM = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2023-12-10T22:52:22.419';
const QUEUE = 'arn:aws:sqs:eu-west-1:111111111111:final';
const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/failures';
const PATTERN = { requestContext: { condition: ['RecordAgeExceeded'] } };

const construct = (context: Record<string, unknown>) => new PipelineStack(new App({ context }), 'HydratedDlq');
const synth = (context: Record<string, unknown>) => Template.fromStack(construct(context));

describe('the pipeline by itself', () => {
  test('outputs what the owners of mappings need', () => {
    const template = synth({});
    const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^DlqStaging'), 'Arn'] };
    template.hasOutput('StagingQueueArn', { Value: arn });
    template.hasOutput('FunctionRoleStatement', {
      Value: { 'Fn::Join': ['', ['{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"', arn, '"}']] },
    });
    template.hasOutput('EnrichmentRoleArn', {
      Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DlqEnrichmentRole'), 'Arn'] },
    });
  });

  test.each([
    ['a list', `${STREAM}, ${TABLE_STREAM}`],
    ['an array', [STREAM, TABLE_STREAM]],
  ])('reads the streams that the context lists as %s', (_, streams) => {
    expect(identityPolicies(synth({ streams })).DlqEnrichmentRole).toEqual(
      expect.arrayContaining([
        `Allow kinesis:GetRecords, kinesis:GetShardIterator on ${STREAM}`,
        `Allow dynamodb:GetRecords, dynamodb:GetShardIterator on ${TABLE_STREAM}`,
      ]),
    );
  });

  test.each([QUEUE, BUS])('delivers to %s', (destination) => {
    synth({ destination }).hasResourceProperties('AWS::Pipes::Pipe', { Target: destination });
  });

  test.each([
    ['JSON', JSON.stringify([PATTERN])],
    ['an array', [PATTERN]],
  ])('filters by patterns given as %s', (_, filters) => {
    synth({ filters }).hasResourceProperties('AWS::Pipes::Pipe', {
      SourceParameters: { FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: PATTERN }) }] } },
    });
  });
});

describe('a wrong context value is rejected', () => {
  test.each<[string, unknown]>([
    ['streams', 'orders'],
    ['streams', [42]],
    ['streams', QUEUE],
    ['destination', 'final'],
    ['destination', STREAM],
    ['filters', '{"requestContext":'],
    ['filters', PATTERN],
    ['filters', ['RecordAgeExceeded']],
  ])('%s %j', (name, value) => {
    expect(() => construct({ [name]: value })).toThrow(
      new RegExp(
        `^HydratedDlq: the context value "${name}" must be .*; received .*\\. Set it with "cdk synth -c ${name}=…" or in cdk\\.json\\.$`,
      ),
    );
  });
});
