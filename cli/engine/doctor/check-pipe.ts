import type { Deployment } from './deployment';
import { type Checkup, problem } from './finding';

/** Whether the pipe takes pointers out of the staging queue. */
export async function checkPipe({ pipeline, staging }: Deployment): Promise<Omit<Checkup, 'name'>> {
  const { name, state, desiredState, stateReason } = pipeline;
  if (state === 'RUNNING') return { findings: [], fine: `${name} is running` };
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
