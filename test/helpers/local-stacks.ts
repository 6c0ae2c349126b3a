import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { inject, onTestFinished } from 'vitest';
import { type Deployment, deploy } from '../../local/deploy/deploy';
import { startDynamoDB } from '../../local/emulators/dynamodb/dynamodb';
import { stacksOf } from '../../local/kit/app-source';
import type { LocalEvent } from '../../local/local-event';

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
  readonly events: LocalEvent[];
  /** What `Ref` of the only resource of that type gives. */
  ref(type: string): string;
}

/** Deploys an app onto the emulators that all test files share, until the test has finished. */
export async function deployApp(app: App): Promise<TestDeployment> {
  const events: LocalEvent[] = [];
  const dynamodb = await startDynamoDB();
  onTestFinished(() => dynamodb.stop());
  const emulators = {
    endpoints: {
      kinesis: inject('kinesisEndpoint'),
      sqs: inject('sqsEndpoint'),
      dynamodb: dynamodb.endpoint,
    },
    dynamodbControl: dynamodb.control,
    stop: async () => undefined,
  };
  const deployment = await deploy(stacksOf(app), { timeScale: 20, tell: (event) => events.push(event), emulators });
  onTestFinished(() => deployment.cloud.stop());
  return { ...deployment, events, ref: (type) => refOf(deployment, type) };
}

function refOf({ stacks }: Deployment, type: string): string {
  const found = stacks.flatMap(({ stack, resources }) =>
    [...resources].filter(([logicalId]) => stack.template.Resources?.[logicalId]?.Type === type),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0]?.[1].ref as string;
}
