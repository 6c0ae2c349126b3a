import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FailureFilter,
  HydratedDestination,
  HydratedDlq,
  HydratedDlqAlarm,
  HydrationStatus,
  PipeLogLevel,
} from '../../../lib';
import { enumMember, Kernel, type ObjectReference, struct } from '../../helpers/constructs/kernel';

const LIBRARY = 'cdk-hydrated-dlq';

/** Reading the assembly of aws-cdk-lib and loading its code takes a second process some seconds of a quiet core. */
const TIMEOUT = 240_000;

let kernel: Kernel;

beforeAll(async () => {
  const libraries = ['constructs', 'aws-cdk-lib', '@aws-cdk/aws-kinesisfirehose-alpha', '@aws-cdk/aws-pipes-alpha'];
  kernel = await Kernel.start([...libraries.map((name) => `node_modules/${name}`), '.']);
}, TIMEOUT);
afterAll(() => kernel.stop());

async function newStack(): Promise<{ readonly app: ObjectReference; readonly stack: ObjectReference }> {
  const app = await kernel.create('aws-cdk-lib.App');
  return { app, stack: await kernel.create('aws-cdk-lib.Stack', app, 'Stack') };
}

/** The template of the stack, written by the kernel. */
async function synthesized(app: ObjectReference): Promise<object> {
  const assembly = (await kernel.invoke(app, 'synth')) as ObjectReference;
  const directory = (await kernel.get(assembly, 'directory')) as string;
  return JSON.parse(readFileSync(path.join(directory, 'Stack.template.json'), 'utf8'));
}

function withoutRules({ Rules, Parameters, ...template }: { Rules?: object; Parameters?: object }): object {
  return template;
}

describe('through the kernel that other languages use', { timeout: TIMEOUT }, () => {
  test('a pipeline has the same template as from TypeScript', async () => {
    const { app, stack } = await newStack();
    const orders = await kernel.create('aws-cdk-lib.aws_kinesis.Stream', stack, 'Orders');
    const bus = await kernel.create('aws-cdk-lib.aws_events.EventBus', stack, 'Failures');
    const props = struct(`${LIBRARY}.HydratedDlqProps`, {
      destination: await kernel.invokeStatic(`${LIBRARY}.HydratedDestination`, 'eventBus', bus),
      filters: [
        await kernel.invokeStatic(`${LIBRARY}.FailureFilter`, 'stream', orders),
        await kernel.invokeStatic(`${LIBRARY}.FailureFilter`, 'pattern', {
          requestContext: { condition: ['RecordAgeExceeded'] },
        }),
      ],
      retryFor: await kernel.invokeStatic('aws-cdk-lib.Duration', 'hours', 12),
      pipeLogLevel: enumMember(`${LIBRARY}.PipeLogLevel`, 'OFF'),
    });
    const dlq = await kernel.create(`${LIBRARY}.HydratedDlq`, stack, 'Dlq', props);
    await kernel.invoke(dlq, 'allowHydrationOf', orders);
    await kernel.invoke(
      dlq,
      'onHydratedFailure',
      'Losses',
      struct(`${LIBRARY}.OnHydratedFailureOptions`, {
        statuses: [
          enumMember(`${LIBRARY}.HydrationStatus`, 'PARTIAL'),
          enumMember(`${LIBRARY}.HydrationStatus`, 'EXPIRED'),
        ],
      }),
    );
    await kernel.invoke(
      dlq,
      'addAlarms',
      struct(`${LIBRARY}.HydratedDlqAlarmOptions`, {
        without: [enumMember(`${LIBRARY}.HydratedDlqAlarm`, 'MALFORMED')],
        thresholds: { lostBatches: 3 },
      }),
    );

    expect(withoutRules(await synthesized(app))).toEqual(withoutRules(sameInTypeScript()));
  });

  test.each([
    ['batchSize', 11, 'Stack/Dlq: batchSize must be a whole number between 1 and 10, received 11.'],
    [
      'stagingQueueName',
      'a b',
      'Stack/Dlq: stagingQueueName may contain only letters, digits, hyphens and underscores',
    ],
  ])('a wrong %s fails with the path of the construct, the value and what is allowed', async (name, value, message) => {
    const { stack } = await newStack();
    const props = struct(`${LIBRARY}.HydratedDlqProps`, { [name]: value });
    await expect(kernel.create(`${LIBRARY}.HydratedDlq`, stack, 'Dlq', props)).rejects.toThrow(message);
  });

  test('a getter that is not available says what to do', async () => {
    const { stack } = await newStack();
    const bus = await kernel.create('aws-cdk-lib.aws_events.EventBus', stack, 'Failures');
    const destination = await kernel.invokeStatic(`${LIBRARY}.HydratedDestination`, 'eventBus', bus);
    const props = struct(`${LIBRARY}.HydratedDlqProps`, { destination });
    const dlq = await kernel.create(`${LIBRARY}.HydratedDlq`, stack, 'Dlq', props);
    await expect(kernel.get(dlq, 'destinationQueue')).rejects.toThrow('use HydratedDestination.queue()');
  });
});

function sameInTypeScript(): object {
  const stack = new Stack(new App(), 'Stack');
  const orders = new kinesis.Stream(stack, 'Orders');
  const dlq = new HydratedDlq(stack, 'Dlq', {
    destination: HydratedDestination.eventBus(new events.EventBus(stack, 'Failures')),
    filters: [
      FailureFilter.stream(orders),
      FailureFilter.pattern({ requestContext: { condition: ['RecordAgeExceeded'] } }),
    ],
    retryFor: Duration.hours(12),
    pipeLogLevel: PipeLogLevel.OFF,
  });
  dlq.allowHydrationOf(orders);
  dlq.onHydratedFailure('Losses', { statuses: [HydrationStatus.PARTIAL, HydrationStatus.EXPIRED] });
  dlq.addAlarms({ without: [HydratedDlqAlarm.MALFORMED], thresholds: { lostBatches: 3 } });
  return Template.fromStack(stack).toJSON();
}
