import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../../../contract/environment';
import { HYDRATED_EVENT } from '../../../contract/hydrated-event';
import {
  EVENT_BUS_BATCH_ENTRIES,
  EVENT_BUS_REQUEST_BYTES,
  EVENT_DETAIL_TYPE_CHARACTERS,
  EVENT_SOURCE_CHARACTERS,
  EVENT_TIME_BYTES,
} from '../../../contract/limits';
import { type EventBusDestinationOptions, HydratedDestination, HydratedDlq } from '../../../lib';
import { identityPolicies } from '../../helpers/constructs/iam';
import { newStack } from '../../helpers/constructs/orders';
import { enrichmentEnvironment, logicalId } from '../../helpers/constructs/resources';

const IMPORTED_ARN = 'arn:aws:events:eu-west-1:111111111111:event-bus/failures';
const ownBus = (stack: Stack) => new events.EventBus(stack, 'Bus');

function synth(options?: EventBusDestinationOptions, busOf: (stack: Stack) => events.IEventBus = ownBus): Template {
  const stack = newStack();
  new HydratedDlq(stack, 'Dlq', { destination: HydratedDestination.eventBus(busOf(stack), options) });
  return Template.fromStack(stack);
}

describe('an event bus', () => {
  test('is the target of the pipe, which may put events on it and on no other', () => {
    const template = synth();
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      Target: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Bus'), 'Arn'] },
      TargetParameters: {
        EventBridgeEventBusParameters: { Source: HYDRATED_EVENT.source, DetailType: HYDRATED_EVENT.detailType },
      },
    });
    expect(identityPolicies(template).DlqPipeRole).toContain('Allow events:PutEvents on Bus.Arn');
  });

  test('can be imported', () => {
    const template = synth({}, (stack) => events.EventBus.fromEventBusArn(stack, 'Bus', IMPORTED_ARN));
    template.hasResourceProperties('AWS::Pipes::Pipe', { Target: IMPORTED_ARN });
    template.hasResourceProperties('AWS::Events::Archive', { SourceArn: IMPORTED_ARN });
    expect(identityPolicies(template).DlqPipeRole).toContain(`Allow events:PutEvents on ${IMPORTED_ARN}`);
  });

  test('receives events with the source and detail type that the owner sets', () => {
    const template = synth({ source: 'acme.orders', detailType: 'Failed' });
    template.hasResourceProperties('AWS::Pipes::Pipe', {
      TargetParameters: { EventBridgeEventBusParameters: { Source: 'acme.orders', DetailType: 'Failed' } },
    });
    template.hasResourceProperties('AWS::Events::Archive', {
      EventPattern: { source: ['acme.orders'], 'detail-type': ['Failed'] },
    });
  });
});

test.each([
  ['account', { account: '222222222222', region: 'eu-west-1' }],
  ['region', { account: '111111111111', region: 'us-east-1' }],
])('a bus in another %s is rejected', (part, env) => {
  const stack = new Stack(undefined, 'Stack', { env });
  const destination = HydratedDestination.eventBus(events.EventBus.fromEventBusArn(stack, 'Bus', IMPORTED_ARN));
  expect(() => new HydratedDlq(stack, 'Dlq', { destination })).toThrow(
    `Stack/Dlq: a pipe and its event bus Stack/Bus must be in the same ${part}, received`,
  );
});

describe('the archive', () => {
  test('keeps hydrated failures for 14 days', () => {
    synth().hasResourceProperties('AWS::Events::Archive', {
      EventPattern: { source: [HYDRATED_EVENT.source], 'detail-type': [HYDRATED_EVENT.detailType] },
      RetentionDays: 14,
    });
  });

  test('is there before the pipe, whose first events no rule may match yet', () => {
    const template = synth();
    template.hasResource('AWS::IAM::Role', { DependsOn: [logicalId(template, 'AWS::Events::Archive', 'DlqArchive')] });
    template.hasResource('AWS::Pipes::Pipe', {
      DependsOn: Match.arrayWith([logicalId(template, 'AWS::IAM::Role', 'DlqPipeRole')]),
    });
  });

  test('can be turned off', () => {
    synth({ archive: false }).resourceCountIs('AWS::Events::Archive', 0);
  });

  test('can keep them for longer', () => {
    synth({ archiveRetention: Duration.days(90) }).hasResourceProperties('AWS::Events::Archive', { RetentionDays: 90 });
  });

  test.each([Duration.hours(12), Duration.hours(36), Duration.days(0)])(
    'keeps them for whole days, not %s',
    (archiveRetention) => {
      expect(() => synth({ archiveRetention })).toThrow(
        `Stack/Dlq: archiveRetention must be a whole number of days, 1 or more, received ${archiveRetention.toHumanString()}.`,
      );
    },
  );
});

describe('the size of messages', () => {
  test('leaves room for the envelope of each event', () => {
    const envelope = EVENT_TIME_BYTES + HYDRATED_EVENT.source.length + HYDRATED_EVENT.detailType.length;
    expect(enrichmentEnvironment(synth())).toMatchObject({
      [ENVIRONMENT.messageLimitBytes]: String(EVENT_BUS_REQUEST_BYTES - envelope),
      [ENVIRONMENT.requestLimitBytes]: String(EVENT_BUS_REQUEST_BYTES - EVENT_BUS_BATCH_ENTRIES * envelope),
    });
  });

  test('leaves room for the longest envelope when source or detail type are known only at deployment', () => {
    const envelope = EVENT_TIME_BYTES + EVENT_SOURCE_CHARACTERS + HYDRATED_EVENT.detailType.length;
    const environment = enrichmentEnvironment(synth({ source: Lazy.string({ produce: () => 'later' }) }));
    expect(environment[ENVIRONMENT.messageLimitBytes]).toBe(String(EVENT_BUS_REQUEST_BYTES - envelope));
  });
});

describe.each([
  ['source', EVENT_SOURCE_CHARACTERS],
  ['detailType', EVENT_DETAIL_TYPE_CHARACTERS],
] as const)('%s', (name, longest) => {
  test.each([1, longest])('accepts %d characters', (length) => {
    expect(() => synth({ [name]: 'x'.repeat(length) })).not.toThrow();
  });

  test.each([0, longest + 1])('rejects %d characters', (length) => {
    expect(() => synth({ [name]: 'x'.repeat(length) })).toThrow(
      `Stack/Dlq: ${name} must have between 1 and ${longest} characters, received ${length}: "${'x'.repeat(length)}". Leave it out for the default.`,
    );
  });
});

test('a source that AWS reserves is rejected', () => {
  expect(() => synth({ source: 'aws.pipes' })).toThrow('Stack/Dlq: source must not start with "aws."');
});
