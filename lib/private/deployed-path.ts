import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Where a construct is, for people who look at what is deployed: the name that its stack has in CloudFormation, which is not
 * the stack's ID in a stage or where it is set, then its path in there. Only CloudFormation knows the name of a nested stack.
 */
export function deployedPath(construct: IConstruct): string {
  const stack = Stack.of(construct);
  if (Token.isUnresolved(stack.stackName)) return construct.node.path;
  const within = construct.node.scopes.slice(stack.node.scopes.length);
  return [stack.stackName, ...within.map(({ node }) => node.id)].join('/');
}
