import { type PipeProperties, startPipe } from '../../../local/pipe';
import type { Running } from '../../../local/running';
import { uniqueName } from '../aws/clients';
import { roleArn, type TestRuntime } from './runtime';

export const pipeRoleArn = roleArn('pipe');

/** Starts a pipe that is stopped with the runtime, so that tests with pipes may run side by side. */
export async function runPipe(
  runtime: TestRuntime,
  properties: Omit<PipeProperties, 'Name' | 'RoleArn'> & Partial<PipeProperties>,
): Promise<Running> {
  const pipe = await startPipe(runtime, { Name: uniqueName('pipe'), RoleArn: pipeRoleArn, ...properties });
  runtime.keep(pipe);
  return pipe;
}
