import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inject, onTestFinished } from 'vitest';
import { endpointsOf } from '../../../local/cloud/emulators';
import { type Deployment, deploy } from '../../../local/deploy';
import { startDynamoDB } from '../../../local/emulators/dynamodb';
import type { Stack } from '../../../local/template/assembly';
import { stacksOf } from '../../../local/test-kit/app-source';
import { WritableEventLog } from '../../../local/test-kit/event-log';

/** An app whose assembly lies in a folder of its own, until the tests of the file have run. */
export function createApp(): App {
  return new App({ outdir: temporaryFolder('cdk.out-') });
}

export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestDeployment extends Deployment {
  readonly events: WritableEventLog;
  /** What `Ref` of the only resource of that type gives. */
  ref(type: string): string;
}

/** Deploys an app onto the emulators that all test files share, until the test has finished. */
export function deployApp(app: App): Promise<TestDeployment> {
  return deployStacks(stacksOf(app));
}

/** @param onFinished That of the test's context, where tests run at the same time. */
export async function deployStacks(
  stacks: readonly Stack[],
  onFinished: (cleanUp: () => Promise<void>) => unknown = onTestFinished,
): Promise<TestDeployment> {
  const events = new WritableEventLog();
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
  const deployment = await deploy(stacks, { timeScale: 20, report: (event) => events.record(event), emulators });
  onFinished(() => deployment.cloud.stop());
  return { ...deployment, events, ref: (type) => refOf(deployment, type) };
}

function refOf({ stacks }: Deployment, type: string): string {
  const found = stacks.flatMap(({ stack, resources }) =>
    [...resources].filter(([logicalId]) => stack.template.Resources?.[logicalId]?.Type === type),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0]?.[1].ref as string;
}
