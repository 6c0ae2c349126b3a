import type { LocalRuntime } from '../runtime';

const ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Whether a role may write into a log group. Who may not runs all the same, and leaves no log. */
export function mayLog(authorize: LocalRuntime['authorize'], roleArn: string, logGroupArn: string): boolean {
  const logStreamArn = `${logGroupArn.replace(/:\*$/, '')}:log-stream:local`;
  try {
    for (const action of ACTIONS) authorize(roleArn, action, logStreamArn);
    return true;
  } catch {
    return false;
  }
}
