import type { Template } from '../../../local/template/template';
import type { FunctionName } from './failing-app';

const at = (logicalId: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [logicalId, attribute] });

const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

function role(service: string, ...statements: object[]) {
  const trust = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }];
  const PolicyDocument = { Version: '2012-10-17', Statement: statements };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
      Policies: statements.length > 0 ? [{ PolicyName: 'Own', PolicyDocument }] : [],
    },
  };
}

function node(code: string, more: object = {}) {
  const common = { Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 2, Role: at('FunctionRole') };
  return { Type: 'AWS::Lambda::Function', Properties: { ...common, Code: { ZipFile: code }, ...more } };
}

/**
 * Two functions with the same code, one for each format of logs, and a pipeline as `HydratedDlq` makes it, as far as the
 * command line asks about it. Written by hand, so that no test that only needs these loads the CDK.
 */
export function failingTemplate(code: string): Template {
  const functions: Record<FunctionName, object> = {
    Text: node(code),
    Json: node(code, { LoggingConfig: { LogFormat: 'JSON' } }),
  };
  const outputs = {
    Queue: { Ref: 'DlqDestination' },
    Staging: at('DlqStaging'),
    Unhydrated: at('DlqUnhydrated'),
    Overflow: { Ref: 'DlqOverflow' },
    Looker: at('Looker'),
    TextArn: at('Text'),
    JsonArn: at('Json'),
  };
  return {
    Resources: {
      ...functions,
      FunctionRole: role(
        'lambda.amazonaws.com',
        allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*'),
      ),
      Looker: role('ec2.amazonaws.com', allow(['sqs:*'], '*')),
      DlqUnhydrated: { Type: 'AWS::SQS::Queue', Properties: {} },
      DlqStaging: {
        Type: 'AWS::SQS::Queue',
        Properties: { RedrivePolicy: { deadLetterTargetArn: at('DlqUnhydrated'), maxReceiveCount: 10 } },
      },
      DlqDestination: { Type: 'AWS::SQS::Queue', Properties: {} },
      DlqOverflow: { Type: 'AWS::S3::Bucket', Properties: {} },
      DlqEnrichment: node('exports.handler = async (messages) => messages;', {
        Environment: { Variables: { OVERFLOW_BUCKET: { Ref: 'DlqOverflow' } } },
      }),
      DlqPipeRole: role(
        'pipes.amazonaws.com',
        allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], at('DlqStaging')),
        allow(['sqs:SendMessage'], at('DlqDestination')),
        allow(['lambda:InvokeFunction'], at('DlqEnrichment')),
      ),
      DlqPipe: {
        Type: 'AWS::Pipes::Pipe',
        Properties: {
          RoleArn: at('DlqPipeRole'),
          Source: at('DlqStaging'),
          Enrichment: at('DlqEnrichment'),
          Target: at('DlqDestination'),
        },
      },
    },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  } as Template;
}
