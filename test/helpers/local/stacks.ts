import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inject, onTestFinished } from 'vitest';
import type { Cloud } from '../../../local/cloud/cloud';
import { endpointsOf } from '../../../local/cloud/emulators';
import { type DeployOptions, deploy } from '../../../local/deploy';
import { startDynamoDB } from '../../../local/emulators/dynamodb';
import { WritableEventLog } from '../../../local/event-log';
import type { Stack } from '../../../local/template/assembly';
import { stacksOf } from '../../../local/test-kit/app-source';

/** An app whose assembly lies in a folder of its own, until the tests of the file have run. */
export function createApp(): App {
  return new App({ outdir: temporaryFolder('cdk.out-') });
}

const folders = mkdtempSync(join(tmpdir(), 'hydrated-dlq-tests-'));
process.once('exit', () => rmSync(folders, { recursive: true, force: true }));

export function temporaryFolder(prefix: string): string {
  return mkdtempSync(join(folders, prefix));
}

/** Lets an app outside of this project use the built package and the CDK. */
export function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(process.cwd(), join(modules, 'cdk-hydrated-dlq'));
  for (const name of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name));
}

export interface TestDeployment extends Pick<Cloud, 'events' | 'stacks'> {
  readonly cloud: Cloud;
  /** What `Ref` of the only resource of that type gives. */
  ref(type: string): string;
}

type TestOptions = Pick<DeployOptions, 'functions'>;

/** Deploys an app onto the emulators that all test files share, until the test has finished. */
export function deployApp(app: App, options: TestOptions = {}): Promise<TestDeployment> {
  return deployStacks(stacksOf(app), onTestFinished, options);
}

/** @param onFinished That of the test's context, where tests run at the same time. */
export async function deployStacks(
  stacks: readonly Stack[],
  onFinished: (cleanUp: () => Promise<void>) => unknown = onTestFinished,
  options: TestOptions = {},
): Promise<TestDeployment> {
  const dynamodb = await startDynamoDB();
  onFinished(() => dynamodb.stop());
  const emulators = {
    endpoints: endpointsOf({
      kinesis: inject('kinesisEndpoint'),
      sqs: inject('sqsEndpoint'),
      dynamodb: dynamodb.endpoint,
    }),
    dynamodbControl: dynamodb.control,
    stop: async () => undefined,
  };
  const cloud = await deploy(stacks, { ...options, timeScale: 20, events: new WritableEventLog(), emulators });
  onFinished(() => cloud.stop());
  return { cloud, events: cloud.events, stacks: cloud.stacks, ref: (type) => refOf(cloud, type) };
}

function refOf({ stacks }: Cloud, type: string): string {
  const found = stacks.flatMap(({ stack, resources }) =>
    [...resources].filter(([logicalId]) => stack.template.Resources?.[logicalId]?.Type === type),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0]?.[1].ref as string;
}
