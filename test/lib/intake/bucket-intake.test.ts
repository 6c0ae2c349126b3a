import { App, Aws, Duration, type Environment, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SnsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { FailureFilter, FailureIntake, HydratedDlq, type HydratedDlqProps } from '../../../lib';
import { identityPolicies } from '../../helpers/constructs/iam';
import { consumeStream, newFunction, newStack } from '../../helpers/constructs/orders';
import { enrichmentEnvironment, logicalId, propertiesOf } from '../../helpers/constructs/resources';
import { warningIds } from '../../helpers/constructs/warnings';

/** A stack leaves the notifications of a bucket that it did not add. */
const KEEP_NOTIFICATIONS = '@aws-cdk/aws-s3:keepNotificationInImportedBucket';
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';

/** A pipeline with an intake bucket, and a function that is bound to it. */
function bound(props: (stack: Stack) => HydratedDlqProps = () => ({ intake: FailureIntake.bucket() })) {
  const stack = newStack();
  const dlq = new HydratedDlq(stack, 'Dlq', props(stack));
  consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
  return { stack, template: Template.fromStack(stack) };
}

const own = bound();

describe('the intake bucket that the pipeline creates', () => {
  const [id = '', resource] =
    Object.entries(own.template.findResources('AWS::S3::Bucket')).find(([name]) => name.startsWith('DlqIntake')) ?? [];

  test('is private, encrypted and retained, and its objects do not expire', () => {
    expect(resource).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(resource?.Properties).not.toHaveProperty('LifecycleConfiguration');
  });

  test('refuses connections without TLS', () => {
    own.template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: { Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] },
    });
  });

  test('announces what Lambda writes to the staging queue, without a custom resource', () => {
    expect(resource?.Properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
          Queue: { 'Fn::GetAtt': [logicalId(own.template, 'AWS::SQS::Queue', 'DlqStaging'), 'Arn'] },
        },
      ],
    });
    expect(Object.keys(own.template.toJSON().Resources).filter((name) => /custom|notif/i.test(name))).toEqual([]);
  });

  test('is created after the policy that lets it send, and the policy lets nothing else send', () => {
    const [policyId, policy] = Object.entries(own.template.findResources('AWS::SQS::QueuePolicy')).find(([name]) =>
      name.startsWith('DlqStaging'),
    ) ?? [''];
    const allowed = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );

    expect(resource?.DependsOn).toContain(policyId);
    expect(allowed).toEqual([
      expect.objectContaining({
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Condition: {
          ArnLike: {
            'aws:SourceArn': {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', resource?.Properties.BucketName]],
            },
          },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      }),
    ]);
  });

  test.each([
    [false, /Notifications were added to the intake bucket Stack\/Dlq\/Intake: .* Use a bucket of your own/],
    [true, undefined],
  ])('takes no other notifications that would replace its own (the CDK keeps those of others: %s)', (keeps, error) => {
    const stack = newStack('Stack', new App({ context: { [KEEP_NOTIFICATIONS]: keeps } }));
    const { intakeBucket } = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() });
    intakeBucket?.addObjectCreatedNotification(new SnsDestination(new sns.Topic(stack, 'Topic')));
    const synth = expect(() => Template.fromStack(stack));
    if (error) synth.toThrow(error);
    else synth.not.toThrow();
  });

  test('keeps objects as long as expiration says', () => {
    const { template } = bound(() => ({ intake: FailureIntake.bucket({ expiration: Duration.days(90) }) }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
    });
  });
});

describe('a mapping of a pipeline with an intake bucket', () => {
  test('sends failures to the bucket', () => {
    const { DestinationConfig } = propertiesOf(own.template, 'AWS::Lambda::EventSourceMapping', 'Consumer');
    expect(DestinationConfig).toEqual({
      OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^DlqIntake/), 'Arn'] } },
    });
  });

  test('lets the function write to the bucket and nothing else, and the enrichment read the bucket and no stream', () => {
    const { ConsumerServiceRole, DlqEnrichmentRole = [] } = identityPolicies(own.template);
    const bucket = ['Allow s3:ListBucket on DlqIntake.Arn'];

    expect(ConsumerServiceRole?.filter((line) => line.includes(':s3') || line.includes(' s3:'))).toEqual([
      'Allow s3:PutObject on DlqIntake.Arn/aws/lambda/*',
      ...bucket,
    ]);
    expect(ConsumerServiceRole?.filter((line) => line.includes('sqs:'))).toEqual([]);
    expect(DlqEnrichmentRole).toEqual(
      expect.arrayContaining(['Allow s3:GetObject on DlqIntake.Arn/aws/lambda/*', ...bucket]),
    );
    expect(DlqEnrichmentRole.filter((line) => line.includes('kinesis:'))).toEqual([]);
  });

  test('can send pointers to the staging queue all the same, by queueIntake', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() });
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq.queueIntake);
    const template = Template.fromStack(stack);
    const { DestinationConfig } = propertiesOf(template, 'AWS::Lambda::EventSourceMapping', 'Consumer');

    expect(JSON.stringify(DestinationConfig)).toContain('DlqStaging');
    expect(identityPolicies(template).DlqEnrichmentRole?.join()).toContain('kinesis:GetRecords');
  });

  test('is not warned of what only reading a stream can get wrong', () => {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket() });
    const options = {
      startingPosition: lambda.StartingPosition.LATEST,
      bisectBatchOnError: true,
      retryAttempts: 2,
      parallelizationFactor: 4,
      filters: [lambda.FilterCriteria.filter({ data: { kind: ['x'.repeat(3_500)] } })],
    };
    const source = (onFailure: lambda.IEventSourceDlq, id: string) =>
      newFunction(stack, id).addEventSource(
        new KinesisEventSource(new kinesis.Stream(stack, `${id}s`), { ...options, onFailure }),
      );
    source(dlq, 'ByBucket');
    Template.fromStack(stack);

    expect(warningIds(stack)).toEqual([]);
  });

  test('needs no cycle between stacks', () => {
    const app = new App();
    const pipeline = newStack('Pipeline', app);
    const consumers = newStack('Consumers', app);
    const dlq = new HydratedDlq(pipeline, 'Dlq', {
      intake: FailureIntake.bucket(),
      encryptionKey: new kms.Key(pipeline, 'Key'),
    });
    consumeStream(newFunction(consumers), new kinesis.Stream(consumers, 'Stream'), dlq);
    app.synth();

    expect(consumers.dependencies).toEqual([pipeline]);
    expect(pipeline.dependencies).toEqual([]);
  });
});

describe('a customer-managed key', () => {
  test('of the pipeline can be used by S3 for this bucket, by the function to write and by the enrichment to read', () => {
    const { template } = bound((stack) => ({
      intake: FailureIntake.bucket(),
      encryptionKey: new kms.Key(stack, 'Key'),
    }));
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const ofS3 = key?.Properties.KeyPolicy.Statement.filter(
      ({ Principal }: { Principal: { Service?: string } }) => Principal.Service === 's3.amazonaws.com',
    );

    expect(ofS3).toMatchObject([
      {
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: expect.anything() },
      },
    ]);
    expect(identityPolicies(template).ConsumerServiceRole).toContain('Allow kms:GenerateDataKey on Key.Arn');
    expect(identityPolicies(template).DlqEnrichmentRole?.join()).toContain('kms:Decrypt on Key.Arn');
  });

  test.each([
    ['and the intake bucket has none: a warning', undefined, ['cdk-hydrated-dlq:weakerEncryption']],
    ['and so is the intake bucket: no warning', 'BucketKey', []],
  ])('encrypts the stream and the pipeline, %s', (_, bucketKey, warnings) => {
    const stack = newStack();
    const encryptionKey = bucketKey === undefined ? undefined : new kms.Key(stack, bucketKey);
    const dlq = new HydratedDlq(stack, 'Dlq', {
      intake: FailureIntake.bucket({ bucket: new s3.Bucket(stack, 'Mine', { encryptionKey }) }),
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    const stream = new kinesis.Stream(stack, 'Stream', { encryptionKey: new kms.Key(stack, 'StreamKey') });
    consumeStream(newFunction(stack), stream, dlq);
    Template.fromStack(stack);

    expect(warningIds(stack)).toEqual(warnings);
  });

  test('whose policy cannot be changed is warned of', () => {
    const { stack } = bound((scope) => ({
      intake: FailureIntake.bucket(),
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', KEY_ARN),
    }));

    expect(warningIds(stack)).toEqual(['cdk-hydrated-dlq:notificationKey']);
  });
});

describe('a migration from queue to bucket, in its first deployment', () => {
  /** Permissions of a role, action by action. */
  function permissions(template: Template, role: string): string[] {
    return (identityPolicies(template)[role] ?? []).flatMap((line) => {
      const [, actions = '', resources] = /^Allow (.*) on (.*)$/.exec(line) ?? [];
      return actions.split(', ').map((action) => `${action} on ${resources}`);
    });
  }

  function deployment(intake: FailureIntake | undefined) {
    const stack = newStack();
    const dlq = new HydratedDlq(stack, 'Dlq', { intake, encryptionKey: new kms.Key(stack, 'Key') });
    const stream = new kinesis.Stream(stack, 'Stream');
    const consumer = newFunction(stack);
    consumeStream(consumer, stream, dlq);
    if (intake) {
      dlq.allowHydrationOf(stream);
      dlq.stagingQueue.grantSendMessages(consumer);
    }
    return Template.fromStack(stack);
  }

  const [before, during] = [deployment(undefined), deployment(FailureIntake.bucket())];

  test.each(['ConsumerServiceRole', 'DlqEnrichmentRole', 'DlqPipeRole'])('takes no permission from %s', (role) => {
    expect(permissions(before, role).length).toBeGreaterThan(2);
    expect(permissions(during, role)).toEqual(expect.arrayContaining(permissions(before, role)));
  });

  test('replaces no queue and no pipe, so that what waits there is hydrated', () => {
    const kept = (template: Template) =>
      Object.entries({
        ...template.findResources('AWS::SQS::Queue'),
        ...template.findResources('AWS::Pipes::Pipe'),
      }).map(([id, { Properties }]) => [id, Properties.QueueName, Properties.Name, Properties.Source]);
    expect(kept(during)).toEqual(kept(before));
  });
});

describe('a bucket of the owner', () => {
  test('is used as it is, and announces below the prefix of Lambda only', () => {
    const { template } = bound((stack) => ({ intake: FailureIntake.bucket({ bucket: new s3.Bucket(stack, 'Mine') }) }));

    template.hasResourceProperties('Custom::S3BucketNotifications', {
      BucketName: { Ref: Match.stringLikeRegexp('^Mine') },
      NotificationConfiguration: {
        QueueConfigurations: [
          Match.objectLike({ Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } } }),
        ],
      },
    });
    expect(
      Object.keys(template.findResources('AWS::S3::Bucket')).filter((name) => name.startsWith('DlqIntake')),
    ).toEqual([]);
  });

  test('with a key of its own lets the function encrypt and the enrichment decrypt with it', () => {
    const { template } = bound((stack) => {
      const bucket = new s3.Bucket(stack, 'Mine', { encryptionKey: new kms.Key(stack, 'MyKey') });
      return { intake: FailureIntake.bucket({ bucket }) };
    });
    const { ConsumerServiceRole, DlqEnrichmentRole } = identityPolicies(template);

    expect(ConsumerServiceRole).toContain('Allow kms:GenerateDataKey on MyKey.Arn');
    expect(DlqEnrichmentRole).toContain('Allow kms:Decrypt on MyKey.Arn');
  });

  test.each([true, false])(
    'can have the same key as the pipeline without a cycle, also of another stack (%s)',
    (apart) => {
      const app = new App();
      const stack = newStack('Pipeline', app);
      const encryptionKey = new kms.Key(apart ? newStack('Keys', app) : stack, 'Key');
      const bucket = new s3.Bucket(stack, 'Mine', { encryptionKey });
      new HydratedDlq(stack, 'Dlq', { encryptionKey, intake: FailureIntake.bucket({ bucket }) });
      expect(() => Template.fromStack(stack)).not.toThrow();
      expect(JSON.stringify(Template.fromStack(Stack.of(encryptionKey)).findResources('AWS::KMS::Key'))).toContain(
        '"Principal":{"Service":"s3.amazonaws.com"}',
      );
    },
  );

  test('can be imported, and be of another stack without a cycle', () => {
    const app = new App();
    const [storage, pipeline] = [newStack('Storage', app), newStack('Pipeline', app)];
    const bucket = new s3.Bucket(storage, 'Mine');
    new HydratedDlq(pipeline, 'Elsewhere', { intake: FailureIntake.bucket({ bucket }) });
    const imported = s3.Bucket.fromBucketArn(pipeline, 'Imported', 'arn:aws:s3:::failures');
    const dlq = new HydratedDlq(pipeline, 'Dlq', { intake: FailureIntake.bucket({ bucket: imported }) });
    consumeStream(newFunction(pipeline), new kinesis.Stream(pipeline, 'Stream'), dlq);
    app.synth();

    expect(pipeline.dependencies).toEqual([storage]);
    expect(storage.dependencies).toEqual([]);
    expect(identityPolicies(Template.fromStack(pipeline)).ConsumerServiceRole).toContain(
      'Allow s3:PutObject on arn:aws:s3:::failures/aws/lambda/*',
    );
  });

  test('cannot be that of two pipelines, because S3 refuses notifications that overlap', () => {
    const app = new App();
    for (const [id, name] of Object.entries({ One: 'failures', Two: 'failures', Three: 'others' })) {
      const stack = newStack(id, app);
      const bucket = s3.Bucket.fromBucketName(stack, 'Mine', name);
      new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket({ bucket }) });
    }
    expect(() => app.synth()).toThrow(
      /\n {2}\[One\/Dlq\] The intake bucket One\/Mine is also that of Two\/Dlq.*\n {2}\[Two\/Dlq\] The [^\n]*$/,
    );
  });

  test.each<[string, (region: string) => Environment | undefined]>([
    ['in two Regions', (region) => ({ account: '111111111111', region })],
    ['in two stacks that are deployed anywhere', () => undefined],
  ])('can be named by the Region, %s', (_, envOf) => {
    const app = new App();
    for (const region of ['eu-west-1', 'us-east-1']) {
      const stack = new Stack(app, `Stack-${region}`, { env: envOf(region) });
      const bucket = s3.Bucket.fromBucketName(stack, 'Mine', `failures-${Aws.REGION}`);
      new HydratedDlq(stack, 'Dlq', { intake: FailureIntake.bucket({ bucket }) });
    }
    expect(() => app.synth()).not.toThrow();
  });

  const announced = (bucket: s3.Bucket) =>
    bucket.addObjectCreatedNotification({ bind: () => ({ arn: 'arn:aws:sns:eu-west-1:111111111111:new', type: 1 }) });

  test.each<[string, boolean, (bucket: s3.Bucket) => void, Record<string, unknown>, string[]]>([
    ['none', true, () => {}, {}, []],
    ['the CDK in its stack', true, announced, {}, ['cdk-hydrated-dlq:notificationsReplaced']],
    ['the CDK in its stack, which keeps those of others', true, announced, { [KEEP_NOTIFICATIONS]: true }, []],
    ['the CDK in the stack of the pipeline', false, announced, {}, []],
    [
      'its resource',
      false,
      ({ node }) => {
        const eventBridgeConfiguration = { eventBridgeEnabled: true };
        (node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration };
      },
      {},
      ['cdk-hydrated-dlq:notificationsReplaced'],
    ],
  ])(
    'is warned of where other notifications replace those of the pipeline: set by %s',
    (_, apart, notify, context, expected) => {
      const app = new App({ context });
      const pipeline = newStack('Pipeline', app);
      const bucket = new s3.Bucket(apart ? newStack('Storage', app) : pipeline, 'Mine');
      new HydratedDlq(pipeline, 'Dlq', { intake: FailureIntake.bucket({ bucket }) });
      notify(bucket);
      expect(warningIds(pipeline)).toEqual(expected);
    },
  );

  test('must have lifecycle rules of its own', () => {
    const props = (stack: Stack) => ({
      intake: FailureIntake.bucket({ bucket: new s3.Bucket(stack, 'Mine'), expiration: Duration.days(1) }),
    });
    expect(() => bound(props)).toThrow(/expiration applies only to the intake bucket that the pipeline creates/);
  });
});

describe('filters', () => {
  const stream = (stack: Stack) =>
    kinesis.Stream.fromStreamArn(stack, 'Orders', 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders');
  const { template } = bound((stack) => ({
    intake: FailureIntake.bucket(),
    filters: [FailureFilter.stream(stream(stack))],
  }));

  test('let notifications through the pipe, and are applied by the enrichment', () => {
    const { SourceParameters } = propertiesOf(template, 'AWS::Pipes::Pipe', 'DlqPipe') as {
      SourceParameters: { FilterCriteria: { Filters: readonly { readonly Pattern: string }[] } };
    };
    const patterns = SourceParameters.FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern));

    expect(patterns).toContainEqual({ body: { Records: { eventSource: ['aws:s3'] } } });
    expect(JSON.parse(enrichmentEnvironment(template)[ENVIRONMENT.failureFilters] as string)).toEqual([
      patterns[0].body,
    ]);
  });

  test.each([
    [5, 'x', /filters must hold at most 4 with a bucket as intake, received 5/],
    [1, 'x'.repeat(1_500), /filters must have at most 1500 bytes together with a bucket as intake, received 15\d\d/],
  ])('are refused when there are %i of too many characters or too many of them', (count, condition, error) => {
    const filters = Array.from({ length: count }, () => FailureFilter.condition(condition));
    expect(() => bound(() => ({ intake: FailureIntake.bucket(), filters }))).toThrow(error);
  });
});

describe('an imported pipeline with an intake bucket', () => {
  const stagingQueueArn = 'arn:aws:sqs:eu-west-1:111111111111:staging';

  test('gives the bucket to mappings', () => {
    const stack = newStack();
    const dlq = HydratedDlq.fromHydratedDlqAttributes(stack, 'Dlq', {
      stagingQueueArn,
      intakeBucketArn: 'arn:aws:s3:::failures',
      intakeBucketKeyArn: KEY_ARN,
    });
    consumeStream(newFunction(stack), new kinesis.Stream(stack, 'Stream'), dlq);
    const { ConsumerServiceRole } = identityPolicies(Template.fromStack(stack));

    expect(ConsumerServiceRole).toEqual(
      expect.arrayContaining([
        'Allow s3:PutObject on arn:aws:s3:::failures/aws/lambda/*',
        'Allow s3:ListBucket on arn:aws:s3:::failures',
        `Allow kms:GenerateDataKey on ${KEY_ARN}`,
      ]),
    );
    expect(warningIds(stack)).toEqual([]);
  });

  test('refuses what is not the ARN of a bucket', () => {
    expect(() =>
      HydratedDlq.fromHydratedDlqAttributes(newStack(), 'Dlq', { stagingQueueArn, intakeBucketArn: 'failures' }),
    ).toThrow(/intakeBucketArn must be the ARN of an S3 bucket, received "failures"/);
  });
});

describe('the alarm on failures that were not announced', () => {
  function withAlarms(props: HydratedDlqProps): Template {
    const stack = newStack();
    new HydratedDlq(stack, 'Dlq', props).addAlarms();
    return Template.fromStack(stack);
  }

  test('compares what Lambda wrote with what the enrichment heard of', () => {
    const { Metrics } = propertiesOf(
      withAlarms({ intake: FailureIntake.bucket() }),
      'AWS::CloudWatch::Alarm',
      'DlqAlarmsNotAnnounced',
    );

    expect(JSON.stringify(Metrics)).toContain('PutRequests');
    expect(JSON.stringify(Metrics)).toContain('AnnouncedObjects');
  });

  test('is left out where pointers come by the queue', () => {
    expect(JSON.stringify(withAlarms({}).findResources('AWS::CloudWatch::Alarm'))).not.toContain('PutRequests');
  });
});
