// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's
import { Stack, Stage } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { readAssembly } from '../../../local/template/assembly';
import { creationOrder } from '../../../local/template/dependencies';
import { parameterValues } from '../../../local/template/scope';
import { createApp, temporaryFolder } from '../../helpers/local/stacks';

test('stacks, including those of stages, come after those that they depend on, with their names and environments', () => {
  const app = createApp();
  const consumer = new Stack(app, 'Consumer');
  const producer = new Stack(app, 'Producer', {
    stackName: 'orders-producer',
    env: { account: '111122223333', region: 'eu-central-1' },
  });
  consumer.addStackDependency(producer);
  new Stack(new Stage(app, 'Test'), 'Nested');
  for (const stack of app.node.findAll().filter(Stack.isStack)) new Queue(stack, 'Queue');
  expect(readAssembly(app.synth().directory)).toMatchObject([
    { name: 'Test-Nested', displayName: 'Test/Nested' },
    { name: 'orders-producer', displayName: 'Producer', account: '111122223333', region: 'eu-central-1' },
    { name: 'Consumer', displayName: 'Consumer', account: undefined, region: undefined },
  ]);
});

test("a function's code is found by the key in its template", () => {
  const code = temporaryFolder('code-');
  const app = createApp();
  const stack = new Stack(app, 'Orders');
  new LambdaFunction(stack, 'Consumer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
  });
  const [{ template, assets } = { template: {}, assets: new Map() }] = readAssembly(app.synth().directory);
  const codes = Object.values(template.Resources ?? {}).map(({ Properties: { Code } = {} }) => Code);
  const assetsOfCodes = codes.map((location) => assets.get((location as { S3Key?: string } | undefined)?.S3Key ?? ''));
  expect(assetsOfCodes.filter(Boolean)).toEqual([{ path: expect.stringContaining(app.outdir), packaging: 'zip' }]);
});

test('a template parameter has its default, such as that of the bootstrap version', () => {
  const app = createApp();
  new Queue(new Stack(app, 'Orders'), 'Queue');
  const [stack] = readAssembly(app.synth().directory);
  expect(stack && parameterValues(stack, { account: '000000000000', region: 'eu-west-1' })).toMatchObject({
    BootstrapVersion: '/cdk-bootstrap/hnb659fds/version',
    'AWS::Region': 'eu-west-1',
    'AWS::AccountId': '000000000000',
    'AWS::StackName': 'Orders',
  });
});

test('a folder without a manifest is refused with the command to run', () => {
  expect(() => readAssembly('/nowhere')).toThrow(
    '/nowhere is not a cloud assembly: it has no manifest.json. Run "cdk synth" first',
  );
});

test('resources come after those they refer to by Ref, Fn::GetAtt, Fn::Sub and DependsOn, and pollers come last', () => {
  const Type = 'AWS::SQS::Queue';
  const order = creationOrder({
    Resources: {
      Pipe: { Type: 'AWS::Pipes::Pipe' },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping' },
      Late: { Type, Properties: { a: [{ 'Fn::GetAtt': ['Attribute', 'Arn'] }] }, DependsOn: ['Dependency'] },
      Attribute: { Type, Properties: { a: { 'Fn::Sub': 'x-${Substituted.Arn}-${!Literal}-${AWS::Region}' } } },
      Dependency: { Type, Properties: { a: { Ref: 'Referred' } } },
      Substituted: { Type },
      Referred: { Type },
    },
  });
  expect(order).toEqual(['Substituted', 'Attribute', 'Referred', 'Dependency', 'Late', 'Pipe', 'Mapping']);
});

test('a circular dependency is refused with its path', () => {
  const Resources = { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', Properties: { a: { Ref: 'A' } } } };
  expect(() => creationOrder({ Resources })).toThrow('circular dependency: A -> B -> A');
});
