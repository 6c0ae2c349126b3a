import { evaluate } from '../iam/evaluate';
import type { Policies } from '../iam/policies';
import { queryAnswer, queryError } from './protocols';
import { notEmulated, type Service, ServiceError } from './service-call';

export interface IamOptions {
  readonly policies: Policies;
}

const DECISIONS = {
  allowed: 'allowed',
  'explicitly denied': 'explicitDeny',
  'implicitly denied': 'implicitDeny',
} as const;

/** IAM, as far as people ask what the policies of a role allow. Resource policies have no say in it, as in AWS. */
export function iamService({ policies }: IamOptions): Service {
  return {
    describeError: queryError,
    async answer(call) {
      const form = new URLSearchParams(call.body);
      const action = form.get('Action') ?? '';
      if (action !== 'SimulatePrincipalPolicy') throw notEmulated(`${action} of IAM`);
      const roleArn = form.get('PolicySourceArn') ?? '';
      call.authorize('iam:SimulatePrincipalPolicy', roleArn);
      if (!policies.hasRole(roleArn))
        throw new ServiceError('NoSuchEntity', `The entity ${roleArn} cannot be found.`, 404);
      const statements = policies.identityStatements(roleArn);
      const resources = members(form, 'ResourceArns');
      const EvaluationResults = members(form, 'ActionNames').flatMap((name) =>
        (resources.length === 0 ? ['*'] : resources).map((resource) => ({
          EvalActionName: name,
          EvalResourceName: resource,
          EvalDecision: DECISIONS[evaluate(statements, { action: name, resource, conditionContext: {} })],
        })),
      );
      return queryAnswer(action, { EvaluationResults, IsTruncated: false });
    },
  };
}

/** `ActionNames.member.1=…&ActionNames.member.2=…` */
function members(form: URLSearchParams, name: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}
