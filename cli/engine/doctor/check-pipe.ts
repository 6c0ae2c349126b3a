import type { Deployment } from './deployment';
import { type Checkup, problem, warning } from './finding';

/** On the way to running: after a deployment, a pipe is in such a state for a minute or two. */
const ON_ITS_WAY = /^(CREATING|UPDATING|STARTING)$/;

/** Whether the pipe takes pointers out of the staging queue. */
export async function checkPipe({ pipeline, staging }: Deployment): Promise<Omit<Checkup, 'name'>> {
  const { name, state, desiredState, stateReason } = pipeline;
  if (state === 'RUNNING') return { findings: [], fine: `${name} is running` };
  if (desiredState === 'RUNNING' && ON_ITS_WAY.test(state)) {
    const action = 'Wait until it runs, then ask again. Pointers wait in the staging queue meanwhile.';
    return { findings: [warning(name, `The pipe is ${state}.`, action)], fine: '' };
  }
  const reason = stateReason === undefined ? '' : ` AWS says: ${stateReason}`;
  const action =
    desiredState === 'STOPPED'
      ? `Somebody stopped it. Start it: aws pipes start-pipe --name ${name}`
      : `Fix what the reason names, then start it: aws pipes start-pipe --name ${name}. See docs/runbook.md.`;
  return {
    findings: [
      problem(name, `The pipe is ${state}.${reason} Messages in the staging queue: ${staging.visible}.`, action),
    ],
    fine: '',
  };
}
