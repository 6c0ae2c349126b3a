import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/**
 * Every identity policy of a template, one line for each statement, keyed by the role it is attached to. Hashes are
 * stripped from logical ids, so that the lines change only with what is allowed.
 */
export function identityPolicies(template: Template): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  const policies = [
    ...Object.values(template.findResources('AWS::IAM::Policy')),
    ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
  ];
  for (const { Properties } of policies) {
    const statements: Statement[] = Properties.PolicyDocument.Statement;
    for (const role of Properties.Roles) {
      const name = readable(role);
      lines[name] = [...(lines[name] ?? []), ...statements.map(describe)];
    }
  }
  return lines;
}

function describe({ Effect, Action, Resource }: Statement): string {
  return `${Effect} ${[Action].flat().join(', ')} on ${[Resource].flat().map(readable).join(', ')}`;
}

function readable(value: unknown): string {
  if (typeof value !== 'object') return String(value);
  const [[intrinsic, argument] = []] = Object.entries(value as Record<string, unknown>);
  if (intrinsic === 'Ref') return withoutHash(String(argument));
  if (intrinsic === 'Fn::GetAtt') return (argument as string[]).map(withoutHash).join('.');
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(readable).join('');
  return `${intrinsic}(${[argument].flat().map(readable).join(', ')})`;
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
