import { Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The constructs that are deployed with this one: those of its stage, or else those of the app that are in no stage. What is
 * known only at deployment can look the same in every stage, such as the ARN of a stream without Region and account.
 */
export function constructsOfStage(construct: IConstruct): IConstruct[] {
  return withoutStages(Stage.of(construct) ?? construct.node.root);
}

/** Whether the two are deployed to the same account and Region, as far as it is known. */
export function areInOneEnvironment(one: IConstruct, other: IConstruct): boolean {
  return Stack.of(one).environment === Stack.of(other).environment;
}

function withoutStages(construct: IConstruct): IConstruct[] {
  const children = construct.node.children.filter((child) => !Stage.isStage(child));
  return [construct, ...children.flatMap(withoutStages)];
}
