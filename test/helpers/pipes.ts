import { onTestFinished } from 'vitest';
import { type PipeProperties, startPipe } from '../../local/pipe';
import type { LocalRuntime, Running } from '../../local/runtime';
import { uniqueName } from './emulators';
import { roleArn } from './local-runtime';

export const pipeRoleArn = roleArn('pipe');

/** Starts a pipe that is stopped with the test. */
export async function runPipe(
  runtime: LocalRuntime,
  properties: Omit<PipeProperties, 'Name' | 'RoleArn'> & Partial<PipeProperties>,
): Promise<Running> {
  const pipe = await startPipe(runtime, { Name: uniqueName('pipe'), RoleArn: pipeRoleArn, ...properties });
  onTestFinished(() => pipe.stop());
  return pipe;
}
