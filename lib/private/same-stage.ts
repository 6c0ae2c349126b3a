import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The constructs that are deployed with this one: those of its stage, or else those of the app that are in no stage. What is
 * known only at deployment can look the same in every stage, such as the ARN of a stream without Region and account.
 */
export function constructsOfStage(construct: IConstruct): IConstruct[] {
  return withoutStages(Stage.of(construct) ?? construct.node.root);
}

/**
 * The constructs for which an ARN means the same as for this one: all of the app, or those of its stage if the ARN is known
 * only at deployment.
 */
export function constructsThatKnow(arn: string, construct: IConstruct): IConstruct[] {
  return Token.isUnresolved(arn) ? constructsOfStage(construct) : construct.node.root.node.findAll();
}

/** Whether the two are deployed to the same account and Region, as far as it is known. */
export function areInOneEnvironment(one: IConstruct, other: IConstruct): boolean {
  return Stack.of(one).environment === Stack.of(other).environment;
}

function withoutStages(root: IConstruct): IConstruct[] {
  const found = [root];
  // Those that are added on the way come up as well.
  for (const { node } of found) found.push(...node.children.filter((child) => !Stage.isStage(child)));
  return found;
}
