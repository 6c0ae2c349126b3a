import { App, type CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import {
  DYNAMODB_TABLE_NAME_CHARACTERS,
  IAM_INLINE_POLICY_CHARACTERS,
  IAM_MANAGED_POLICIES_PER_ROLE,
  IAM_MANAGED_POLICY_CHARACTERS,
} from '../../contract/limits';
import {
  FailureFilter,
  FailureIntake,
  HydratedDestination,
  HydratedDlq,
  type HydratedDlqAttributes,
  type HydratedDlqProps,
} from '../../lib';
import { identityPolicies } from '../helpers/constructs/iam';
import {
  consumeStream,
  consumeTable,
  newFunction,
  newStack,
  newTable,
  soundMapping,
} from '../helpers/constructs/orders';
import { logicalId } from '../helpers/constructs/resources';

const KINESIS = 'Allow kinesis:GetRecords, kinesis:GetShardIterator on';
const DYNAMODB = 'Allow dynamodb:GetRecords, dynamodb:GetShardIterator on';

/** Whether the resource of the first nested stack, in the stack that holds both, waits for that of the second. */
function nestedWaits(one: NestedStack, other: NestedStack): boolean {
  const parent = one.nestedStackParent as Stack;
  const [resource, awaited] = [one, other].map(({ nestedStackResource }) => nestedStackResource as CfnResource);
  const { Parameters } =
    Template.fromStack(parent).toJSON().Resources[parent.getLogicalId(resource as CfnResource)].Properties;
  return JSON.stringify(Parameters ?? {}).includes(parent.getLogicalId(awaited as CfnResource));
}

function pipelineIn(app: App): { readonly stack: Stack; readonly dlq: HydratedDlq } {
  const stack = newStack('Pipeline', app);
  return { stack, dlq: new HydratedDlq(stack, 'Dlq', { encryptionKey: new kms.Key(stack, 'Key') }) };
}

/** The roles of a stack that are those of another one, with what it allows them. */
function allowedElsewhere(stack: Stack): string[][] {
  const policies = identityPolicies(Template.fromStack(stack));
  return Object.entries(policies).flatMap(([role, statements]) => (role.includes('ImportValue') ? [statements] : []));
}

describe('mappings in another stack', () => {
  test('hold the permission to read their streams, so that only their stack depends on the pipeline', () => {
    // GIVEN
    const app = new App();
    const { stack, dlq } = pipelineIn(app);
    const consumers = newStack('Consumers', app);
    // WHEN
    consumeStream(newFunction(consumers, 'One'), new kinesis.Stream(consumers, 'Stream'), dlq);
    consumeTable(newFunction(consumers, 'Two'), newTable(consumers), dlq);
    // THEN
    app.synth();
    expect(allowedElsewhere(consumers)).toEqual([[`${KINESIS} Stream.Arn`, `${DYNAMODB} Table.StreamArn`]]);
    expect(consumers.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
  });

  test('may read streams of a third stack', () => {
    const app = new App();
    const { stack, dlq } = pipelineIn(app);
    const streams = newStack('Streams', app);
    const consumers = newStack('Consumers', app);
    consumeStream(
      newFunction(consumers),
      new kinesis.Stream(streams, 'Stream', { encryption: kinesis.StreamEncryption.KMS }),
      dlq,
    );
    app.synth();
    expect(allowedElsewhere(consumers)[0]).toHaveLength(2);
    expect([stack.dependencies, streams.dependencies]).toEqual([[], []]);
  });

  test('may read streams of the pipeline stack', () => {
    const app = new App();
    const { stack, dlq } = pipelineIn(app);
    const consumers = newStack('Consumers', app);
    consumeStream(newFunction(consumers), new kinesis.Stream(stack, 'Stream'), dlq);
    consumeTable(newFunction(stack), newTable(stack), dlq);
    expect(() => app.synth()).not.toThrow();
  });

  test('may have a role of a third stack: its permissions are in the stack of the mapping, and nothing depends in a circle', () => {
    const app = new App();
    const shared = newStack('Shared', app);
    const role = new iam.Role(shared, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const stack = newStack('Functions', app);
    const dlq = new HydratedDlq(stack, 'Dlq', { encryptionKey: new kms.Key(stack, 'Key') });
    const consumer = newFunction(stack, 'Consumer', { role });
    consumeStream(consumer, new kinesis.Stream(shared, 'Stream'), dlq);
    consumeTable(consumer, newTable(shared), dlq);
    app.synth();
    const template = Template.fromStack(stack);
    expect(allowedElsewhere(stack)).toEqual([
      ['Allow kms:GenerateDataKey, kms:Decrypt on Key.Arn', 'Allow sqs:SendMessage on DlqStaging.Arn'],
    ]);
    for (const { DependsOn } of Object.values(template.findResources('AWS::Lambda::EventSourceMapping'))) {
      expect(DependsOn).toContain(logicalId(template, 'AWS::IAM::Policy', 'ConsumerHydratedDlqSends'));
    }
  });

  test.each([undefined, 'failures-staging'])(
    'with an env cannot share a pipeline without one (staging queue %s): the error says what to set',
    (stagingQueueName) => {
      const app = new App();
      const dlq = new HydratedDlq(newStack('Pipeline', app), 'Dlq', { stagingQueueName });
      const consumers = new Stack(app, 'Consumers', { env: { account: '111111111111', region: 'eu-west-1' } });
      expect(() => consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream'), dlq)).toThrow(
        /^Consumers\/Consumer\/.*: the mapping and its HydratedDlq Pipeline\/Dlq are in stacks of which only Consumers has an env \(111111111111, eu-west-1\).* Set the same env on Pipeline, /,
      );
    },
  );

  test('may be in a nested stack', () => {
    const app = new App();
    const { stack, dlq } = pipelineIn(app);
    const nested = new NestedStack(stack, 'Nested');
    consumeStream(newFunction(nested), new kinesis.Stream(stack, 'Stream'), dlq);
    expect(() => app.synth()).not.toThrow();
  });

  test('in two stacks have separate policies, whose names cannot clash on the role', () => {
    const app = new App();
    const { dlq } = pipelineIn(app);
    const stacks = ['One', 'Two'].map((id) => newStack(id, app));
    for (const stack of stacks) consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    for (const stack of stacks) {
      Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: { 'Fn::Join': ['', [Match.stringLikeRegexp('^HydratedDlqReads-'), uuid]] },
      });
    }
  });
});

describe('a pipeline and consumers that are nested in one stack, next to each other,', () => {
  test.each<[string, (dlq: HydratedDlq, consumers: Stack) => unknown]>([
    ['allowHydrationOf()', (dlq, consumers) => dlq.allowHydrationOf(new kinesis.Stream(consumers, 'Other'))],
    ['an inbox', (dlq, consumers) => dlq.addRedriveInbox({ functions: [newFunction(consumers, 'Other')] })],
  ])('wait for each other in one direction only, also with %s', (_, use) => {
    const app = new App();
    const stack = newStack('Stack', app);
    const pipeline = new NestedStack(stack, 'Pipeline');
    const consumers = new NestedStack(stack, 'Consumers');
    const dlq = new HydratedDlq(pipeline, 'Dlq', {
      encryptionKey: new kms.Key(stack, 'Key'),
      destination: HydratedDestination.queue(new sqs.Queue(stack, 'Queue')),
    });
    consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream'), dlq);
    use(dlq, consumers);
    app.synth();
    expect([nestedWaits(consumers, pipeline), nestedWaits(pipeline, consumers)]).toEqual([true, false]);
  });

  test('are refused where a filter makes them wait for each other, which the CDK does not see', () => {
    const stack = newStack();
    const consumers = new NestedStack(stack, 'Consumers');
    const stream = new kinesis.Stream(consumers, 'Stream');
    const dlq = new HydratedDlq(new NestedStack(stack, 'Pipeline'), 'Dlq', { filters: [FailureFilter.stream(stream)] });
    expect(() => consumeStream(newFunction(consumers), stream, dlq)).toThrow(
      'Stack/Pipeline/Dlq: a filter refers to the stack Stack/Consumers, which depends on this stack because it has a mapping',
    );
  });
});

test.each<[string, (dlq: HydratedDlq, consumers: Stack) => unknown]>([
  ['a filter that names its stream', () => undefined],
  ['alarms to a topic of it', (dlq, consumers) => dlq.addAlarms({ topic: new sns.Topic(consumers, 'Topic') })],
  ['alarms to another topic', (dlq) => dlq.addAlarms({ topic: new sns.Topic(Stack.of(dlq), 'Topic') })],
  ['an inbox', (dlq) => dlq.addRedriveInbox()],
])('a stack with the intake bucket and a mapping does not wait for the pipeline, also with %s', (what, use) => {
  const app = new App();
  const consumers = newStack('Consumers', app);
  const stream = new kinesis.Stream(consumers, 'Stream');
  const stack = newStack('Pipeline', app);
  const dlq = new HydratedDlq(stack, 'Dlq', {
    intake: FailureIntake.bucket({ bucket: new s3.Bucket(consumers, 'Bucket') }),
    ...(what.startsWith('a filter') && { filters: [FailureFilter.stream(stream)] }),
  });
  consumeStream(newFunction(consumers), stream, dlq);
  use(dlq, consumers);
  app.synth();
  expect([consumers.dependencies, stack.dependencies]).toEqual([[], [consumers]]);
});

describe('allowHydrationOf in another stack', () => {
  test('puts the permission there, so that a stream with a bound mapping causes no cycle', () => {
    const app = new App();
    const { stack, dlq } = pipelineIn(app);
    const consumers = newStack('Consumers', app);
    const stream = new kinesis.Stream(consumers, 'Stream');
    consumeStream(newFunction(consumers), stream, dlq);
    dlq.allowHydrationOf(stream);
    expect(() => app.synth()).not.toThrow();
    expect(allowedElsewhere(consumers)).toEqual([[`${KINESIS} Stream.Arn`]]);
    expect(stack.dependencies).toEqual([]);
  });

  test.each<[string, boolean, (other: Stack, stream: kinesis.IStream) => HydratedDlqProps]>([
    ['a mapping', true, () => ({ intake: FailureIntake.bucket() })],
    ['its key', false, (other) => ({ encryptionKey: new kms.Key(other, 'Key') })],
    ['its destination', false, (other) => ({ destination: HydratedDestination.queue(new sqs.Queue(other, 'Queue')) })],
    ['its bucket', false, (other) => ({ overflowBucket: new s3.Bucket(other, 'Bucket') })],
    ['a filter', false, (_, stream) => ({ filters: [FailureFilter.stream(stream)] })],
    ['its network', false, (other) => ({ vpc: new ec2.Vpc(other, 'Vpc') })],
    ['its log group', false, (other) => ({ pipeLogGroup: new logs.LogGroup(other, 'Logs') })],
  ])(
    'leaves the permission with the role where %s makes the pipeline stack depend on the other',
    (_, binds, propsOf) => {
      const app = new App();
      const streams = newStack('Streams', app);
      const stream = new kinesis.Stream(streams, 'Stream');
      const stack = newStack('Pipeline', app);
      const dlq = new HydratedDlq(stack, 'Dlq', propsOf(streams, stream));
      if (binds) consumeStream(newFunction(stack), stream, dlq);
      dlq.allowHydrationOf(stream);
      app.synth();
      expect(streams.dependencies).toEqual([]);
      expect(identityPolicies(Template.fromStack(stack)).DlqEnrichmentRole).toContainEqual(
        expect.stringMatching(`^${KINESIS}`),
      );
    },
  );

  test.each<[string, (dlq: HydratedDlq, stream: kinesis.Stream) => unknown]>([
    ['a rule', (dlq, stream) => dlq.onHydratedFailure('Rule', { streams: [stream] })],
    ['the topic of the alarms', (dlq, stream) => dlq.addAlarms({ topic: new sns.Topic(stream.stack, 'Topic') })],
    [
      'a mapping',
      (dlq, { stack }) =>
        new lambda.EventSourceMapping(Stack.of(dlq), 'Mapping', {
          target: newFunction(stack),
          eventSourceArn: new kinesis.Stream(Stack.of(dlq), 'Own').streamArn,
          ...soundMapping(dlq),
        }),
    ],
  ])('leaves the permission with the role where %s names what is in that stack', (_, refer) => {
    const app = new App();
    const stream = new kinesis.Stream(newStack('Streams', app), 'Stream');
    const stack = newStack('Pipeline', app);
    const destination = HydratedDestination.eventBus(new events.EventBus(stack, 'Bus'));
    const dlq = new HydratedDlq(stack, 'Dlq', { destination });
    refer(dlq, stream);
    dlq.allowHydrationOf(stream);
    app.synth();
    expect([stream.stack.dependencies, stack.dependencies]).toEqual([[], [stream.stack]]);
  });

  test('says what to do where a rule names the stream later', () => {
    const app = new App();
    const stream = new kinesis.Stream(newStack('Streams', app), 'Stream');
    const stack = newStack('Pipeline', app);
    const destination = HydratedDestination.eventBus(new events.EventBus(stack, 'Bus'));
    const dlq = new HydratedDlq(stack, 'Dlq', { destination });
    dlq.allowHydrationOf(stream);
    expect(() => dlq.onHydratedFailure('Rule', { streams: [stream] })).toThrow(
      'Pipeline/Dlq: the rule Rule refers to the stack Streams, which depends on this stack because allowHydrationOf() put the permission for a stream there. ' +
        'CloudFormation cannot deploy two stacks that depend on each other. Set crossStackScope',
    );
  });

  test('of another account leaves the permission with the role', () => {
    const app = new App();
    const [stack, other] = ['111111111111', '222222222222'].map(
      (account) => new Stack(app, `In${account}`, { env: { account, region: 'eu-west-1' } }),
    ) as [Stack, Stack];
    const stream = new kinesis.Stream(other, 'Stream', { streamName: 'orders' });
    new HydratedDlq(stack, 'Dlq').allowHydrationOf(stream);
    app.synth();
    expect(Object.keys(Template.fromStack(other).findResources('AWS::IAM::Policy'))).toEqual([]);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(
      ':kinesis:eu-west-1:222222222222:stream/orders',
    );
  });
});

describe('many mappings', () => {
  /** As long as the services allow. */
  const ARNS: Record<string, string> = {
    Arn: 'arn:aws:kms:ap-southeast-1:111111111111:key/12345678-1234-1234-1234-123456789012',
    StreamArn: `arn:aws:dynamodb:ap-southeast-1:111111111111:table/${'x'.repeat(DYNAMODB_TABLE_NAME_CHARACTERS)}/stream/2023-12-10T22:52:22.419`,
  };

  function characters(document: unknown): number {
    const deployed = JSON.stringify(document).replace(
      /{"Fn::GetAtt":\["\w+","(\w+)"\]}/g,
      (_, attribute) => `"${ARNS[attribute]}"`,
    );
    return deployed.length;
  }

  function bindTables(stack: Stack, dlq: HydratedDlq, count: number): void {
    for (let i = 0; i < count; i += 1) {
      const encryptionKey = new kms.Key(stack, `Key${i}`);
      const table = newTable(stack, `Table${i}`, {
        encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryptionKey,
      });
      consumeTable(newFunction(stack, `Consumer${i}`), table, dlq);
    }
  }

  function policiesOf(template: Template, type: string, roleStart: string): unknown[] {
    return Object.values(template.findResources(type))
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(roleStart))
      .map(({ Properties }) => Properties.PolicyDocument);
  }

  test('of sixty tables with their own keys stay within the IAM quotas', () => {
    const { stack, dlq } = pipelineIn(new App());
    bindTables(stack, dlq, 60);
    const template = Template.fromStack(stack);
    const inline = policiesOf(template, 'AWS::IAM::Policy', 'DlqEnrichmentRole').map(characters);
    const managed = policiesOf(template, 'AWS::IAM::ManagedPolicy', 'DlqEnrichmentRole').map(characters);
    expect(inline.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(IAM_INLINE_POLICY_CHARACTERS);
    expect(Math.max(...managed)).toBeLessThanOrEqual(IAM_MANAGED_POLICY_CHARACTERS);
    expect(managed.length).toBeLessThanOrEqual(IAM_MANAGED_POLICIES_PER_ROLE);
    const allowed = JSON.stringify([
      ...policiesOf(template, 'AWS::IAM::Policy', 'DlqEnrichmentRole'),
      ...policiesOf(template, 'AWS::IAM::ManagedPolicy', 'DlqEnrichmentRole'),
    ]);
    for (const logicalId of Object.keys(template.findResources('AWS::DynamoDB::Table')))
      expect(allowed).toContain(logicalId);
  });

  /** One stack for each of these teams, with a mapping each. */
  function teams(names: readonly string[], streamName?: (team: string) => string): App {
    const app = new App();
    const { dlq } = pipelineIn(app);
    for (const team of names) {
      const consumers = newStack(team, app);
      const props = streamName && { streamName: streamName(team) };
      consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream', props), dlq);
    }
    return app;
  }

  const numbered = (count: number) => Array.from({ length: count }, (_, i) => `Team${i}`);

  test('in thirty stacks fit, and a stack that is added in front changes none of the others', () => {
    const templatesOf = (names: readonly string[]) => {
      const { stacks } = teams(names).synth();
      return Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]));
    };
    const { Pipeline: _, ...before } = templatesOf(numbered(30));
    const { Pipeline: __, Accounting: ___, ...after } = templatesOf(['Accounting', ...numbered(30)]);
    expect(after).toEqual(before);
  });

  test('have policies whose type depends on their number in the stack only', () => {
    const readPolicies = (count: number, others: number) => {
      const app = new App();
      const { stack, dlq } = pipelineIn(app);
      for (const team of numbered(others)) bindTables(newStack(team, app), dlq, 6);
      bindTables(stack, dlq, count);
      const resources = Object.entries(
        Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>,
      );
      return Object.fromEntries(
        resources.flatMap(([id, { Type }]) =>
          /^DlqReads/.test(id) ? [[id.replace(/Resource.*|[0-9A-F]{8}$/, ''), Type]] : [],
        ),
      );
    };
    expect(readPolicies(8, 4)).toMatchObject({
      DlqReads: 'AWS::IAM::Policy',
      DlqReads2: 'AWS::IAM::ManagedPolicy',
    });
    expect(readPolicies(1, 4)).toEqual({ DlqReads: 'AWS::IAM::Policy' });
  });

  test('that exceed the quotas of a role are refused at synth, with what to do', () => {
    const long = teams(numbered(30), (team) => `${team}-${'x'.repeat(100)}`);
    expect(() => long.synth()).toThrow(
      /Pipeline\/Dlq\] One role cannot read the streams of 30 mappings in 30 stacks: IAM leaves it 8240 characters of inline policies and 9 managed policies, and they need up to \d+ and 0\. Give some of the stacks a HydratedDlq of their own\./,
    );
  });
});

describe('a pipeline of another app', () => {
  const attributes: HydratedDlqAttributes = {
    stagingQueueArn: 'arn:aws:sqs:eu-west-1:111111111111:staging',
    stagingQueueKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/staging',
    enrichmentRoleArn: 'arn:aws:iam::111111111111:role/enrichment',
  };

  test('receives pointers of this app, and may read its streams', () => {
    const stack = newStack();
    const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', attributes);
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      DestinationConfig: { OnFailure: { Destination: attributes.stagingQueueArn } },
    });
    expect(identityPolicies(template)).toMatchObject({
      ConsumerServiceRole: expect.arrayContaining([
        `Allow sqs:SendMessage on ${attributes.stagingQueueArn}`,
        `Allow kms:GenerateDataKey, kms:Decrypt on ${attributes.stagingQueueKeyArn}`,
      ]),
      enrichment: [`${KINESIS} Stream.Arn`],
    });
  });

  test('can be imported twice into a stack: neither policy overwrites the other on the role', () => {
    const stack = newStack();
    for (const id of ['One', 'Two']) {
      const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, `Dlq${id}`, attributes);
      dlq.allowHydrationOf(new kinesis.Stream(stack, `Stream${id}`));
    }
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const names = policies.map(({ Properties }) => JSON.stringify(Properties.PolicyName));
    expect(new Set(names).size).toBe(2);
  });

  test('can be allowed to read streams of foreign mappings if its role is known', () => {
    const stack = newStack();
    const stream = new kinesis.Stream(stack, 'Stream');
    HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', attributes).allowHydrationOf(stream);
    expect(identityPolicies(Template.fromStack(stack)).enrichment).toEqual([`${KINESIS} Stream.Arn`]);
    const withoutRole = HydratedDlq.fromHydratedDlqAttributes(stack, 'NoRole', {
      stagingQueueArn: attributes.stagingQueueArn,
    });
    expect(() => withoutRole.allowHydrationOf(stream)).toThrow(
      'Stack/NoRole: allowHydrationOf() is only available when the role of the enrichment is known: import the pipeline with enrichmentRoleArn.',
    );
  });

  test('receives pointers of an imported function, whose role may send them before the mapping exists', () => {
    const stack = newStack();
    const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', attributes);
    const imported = lambda.Function.fromFunctionAttributes(stack, 'Imported', {
      functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:orders',
      role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/orders'),
    });
    consumeStream(imported, new kinesis.Stream(stack, 'Stream'), dlq);
    const template = Template.fromStack(stack);
    expect(identityPolicies(template).orders).toContain(`Allow sqs:SendMessage on ${attributes.stagingQueueArn}`);
    template.hasResource('AWS::Lambda::EventSourceMapping', {
      DependsOn: [logicalId(template, 'AWS::IAM::Policy', 'RolePolicy')],
    });
  });
});
