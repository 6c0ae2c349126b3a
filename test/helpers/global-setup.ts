import type { TestProject } from 'vitest/node';
import { startKinesis } from '../../local/emulators/kinesis';
import { startSqs } from '../../local/emulators/sqs';

declare module 'vitest' {
  interface ProvidedContext {
    readonly kinesisEndpoint: string;
    readonly sqsEndpoint: string;
  }
}

/** One set of emulators serves every test file: tests keep apart by the names of their streams, queues and buckets. */
export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  const [kinesis, sqs] = await Promise.all([startKinesis(), startSqs()]);
  project.provide('kinesisEndpoint', kinesis.endpoint);
  project.provide('sqsEndpoint', sqs.endpoint);
  return () => Promise.all([kinesis.stop(), sqs.stop()]);
}
