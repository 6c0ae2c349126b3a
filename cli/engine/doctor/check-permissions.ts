import type { ContextEntry } from '@aws-sdk/client-iam';
import type { Clients } from '../clients';
import { describeFunction } from '../deployed-function';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem, unchecked } from './finding';
import type { Keys } from './keys';
import { type Need, needsOf } from './needs';

const KEYS_UNKNOWN = unchecked(
  'keys',
  'Not all keys of the pipeline are known, so the permissions to use the others were not looked at.',
  'See what kept the check of the keys, and run this command again.',
);

/** Asks IAM's policy simulator whether each role may do what it has to, with the keys that are known. */
export async function checkPermissions(
  deployment: Deployment,
  { uses, trouble }: Keys,
  clients: Clients,
): Promise<Omit<Checkup, 'name'>> {
  const { there, gone } = await consumersOf(deployment, clients);
  const needs = needsOf(deployment, there, uses);
  const denied = await Promise.all(needs.map(async (need) => ({ need, actions: await deniedActions(need, clients) })));
  const actions = needs.reduce((sum, need) => sum + need.actions.length, 0);
  return {
    findings: [
      ...(trouble.some(({ level }) => level === 'unchecked') ? [KEYS_UNKNOWN] : []),
      ...gone.map(functionGone),
      ...denied
        .filter((one) => one.actions.length > 0)
        .map(({ need, actions }) =>
          problem(
            need.roleArn,
            `${need.who} is not allowed ${actions.join(', ')} on ${need.resourceArn}: ${need.otherwise}.`,
            `Allow it in a policy of ${need.roleArn}. The simulator sees identity policies, boundaries and service control policies; if the policy of the resource itself allows it, nothing is wrong.`,
          ),
        ),
    ],
    fine: `the roles may do what they have to (${actions} actions)`,
  };
}

/** The functions of the mappings. A mapping outlives its function. */
async function consumersOf({ mappings }: Deployment, clients: Clients) {
  const arns = [...new Set(mappings.map(({ functionArn }) => functionArn))];
  const described = await Promise.all(
    arns.map(async (arn) => {
      try {
        return await describeFunction(arn, clients);
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return arn;
        throw error;
      }
    }),
  );
  return {
    there: described.filter((one) => typeof one !== 'string'),
    gone: described.filter((one) => typeof one === 'string'),
  };
}

function functionGone(arn: string): Finding {
  const action =
    'Deploy the function again, or delete its mapping: aws lambda delete-event-source-mapping --uuid <UUID>';
  return problem(arn, `The function ${arn} of a mapping is gone: records of its stream are not processed.`, action);
}

async function deniedActions(need: Need, clients: Clients): Promise<string[]> {
  const { roleArn, actions, resourceArn } = need;
  const iam = await clients.iam();
  const { SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [resourceArn],
      ContextEntries: contextOf(need),
    }),
  );
  return EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed').map(
    ({ EvalActionName = '' }) => EvalActionName,
  );
}

/** What AWS fills in for a real call and the simulator does not: statements may depend on it. */
function contextOf({ roleArn, resourceArn, via }: Need): ContextEntry[] {
  const [, , , region, account] = resourceArn.split(':');
  const values: Record<string, string | undefined> = {
    // The ARN of an object has no account.
    'aws:ResourceAccount': account || roleArn.split(':')[4],
    'kms:ViaService': via && `${via}.${region}.amazonaws.com`,
  };
  return Object.entries(values).flatMap(([ContextKeyName, value]) =>
    value ? [{ ContextKeyName, ContextKeyType: 'string', ContextKeyValues: [value] }] : [],
  );
}
