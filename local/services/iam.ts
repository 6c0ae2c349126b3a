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
      const conditionContext = contextOf(form);
      const EvaluationResults = members(form, 'ActionNames').flatMap((name) =>
        (resources.length === 0 ? ['*'] : resources).map((resource) => ({
          EvalActionName: name,
          EvalResourceName: resource,
          EvalDecision: DECISIONS[evaluate(statements, { action: name, resource, conditionContext })],
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

/** `ContextEntries.member.1.ContextKeyName=…&ContextEntries.member.1.ContextKeyValues.member.1=…` */
function contextOf(form: URLSearchParams): Record<string, string[]> {
  const names = [...form].filter(([key]) => /^ContextEntries\.member\.\d+\.ContextKeyName$/.test(key));
  return Object.fromEntries(
    names.map(([key, name]) => [name, members(form, key.replace(/ContextKeyName$/, 'ContextKeyValues'))]),
  );
}
