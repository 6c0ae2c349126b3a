import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { DemoStack } from '../../bin/demo-stack';
import { ProbeStack } from '../../probes/probe';
import { PROBES } from '../../probes/probes';
import { findingsOf, type JudgedTemplate } from '../helpers/constructs/service-spec';

const demo: JudgedTemplate = Template.fromStack(new DemoStack(new App(), 'Demo')).toJSON();

/** The demo, with the properties of its pipe changed. */
function withPipe(changed: object, Type = 'AWS::Pipes::Pipe'): JudgedTemplate {
  const [[id, pipe] = []] = Object.entries(demo.Resources ?? {}).filter(([, { Type }]) => Type === 'AWS::Pipes::Pipe');
  const Properties = { ...pipe?.Properties, ...changed };
  return { ...demo, Resources: { ...demo.Resources, [`${id}`]: { Type, Properties } } };
}

describe('the service spec', () => {
  test('has nothing against the demo and the stack of the probes', () => {
    const probes = Template.fromStack(new ProbeStack(new App(), 'Probes', PROBES)).toJSON();
    expect([demo, probes].flatMap((template: JudgedTemplate) => findingsOf(template))).toEqual([]);
  });

  test.each<[string, JudgedTemplate, RegExp]>([
    ['an unknown type', withPipe({}, 'AWS::Pipes::Tube'), /AWS::Pipes::Tube is not a type$/],
    ['an unknown name', withPipe({ Enrichments: 'x' }), /: Enrichments is not a property$/],
    [
      'an unknown name deep inside',
      withPipe({ SourceParameters: { SqsQueueParameters: { BatchSizes: 1 } } }),
      /SourceParameters\.SqsQueueParameters: BatchSizes is not a property$/,
    ],
    ['a missing name', { Resources: { Pipe: { Type: 'AWS::Pipes::Pipe' } } }, /: (Source|Target|RoleArn) is required$/],
    [
      'a text where a number belongs',
      withPipe({ SourceParameters: { SqsQueueParameters: { BatchSize: 'one' } } }),
      /BatchSize: "one" is not an integer$/,
    ],
    [
      'an object where a list belongs',
      withPipe({ SourceParameters: { FilterCriteria: { Filters: { Pattern: '{}' } } } }),
      /Filters: \{"Pattern":"\{\}"\} is not an array$/,
    ],
    [
      'a reference to a resource that is not there',
      withPipe({ Description: { 'Fn::GetAtt': ['Orders', 'StreamArn'] } }),
      /there is no Orders$/,
    ],
    [
      'an attribute of a queue that is one of tables',
      {
        Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
        Outputs: {
          Arn: {
            Value: { 'Fn::Join': ['', [{ 'Fn::GetAtt': 'Queue.Arn' }, { 'Fn::GetAtt': ['Queue', 'StreamArn'] }]] },
          },
        },
      },
      /^Outputs: AWS::SQS::Queue has no attribute StreamArn$/,
    ],
  ])('refuses %s', (_, template, finding) => {
    expect(findingsOf(template)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
  });
});
