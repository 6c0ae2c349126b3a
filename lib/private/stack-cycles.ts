import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './checks';

/** Other stacks that a pipeline's stack refers to, with what to write instead. */
interface OutwardReference {
  readonly stack: Stack;
  readonly what: string;
  readonly instead: string;
}

/**
 * Finds where the stack of a pipeline and the stack of a mapping would each depend on the other. The CDK finds it too, but
 * names neither the filter nor the rule.
 */
export class StackCycles {
  private readonly references: OutwardReference[] = [];
  private readonly mappingStacks: Stack[] = [];

  constructor(private readonly pipeline: IConstruct) {}

  /** Notes what the pipeline's stack refers to: every attribute of a resource in the value. */
  refersTo(value: unknown, what: string, instead: string): void {
    for (const stack of stacksIn(value)) {
      this.references.push({ stack, what, instead });
      this.check({ stack, what, instead }, this.mappingStacks);
    }
  }

  /** Notes a stack that depends on the pipeline's, because it has a mapping. */
  dependsOnPipeline(stack: Stack): void {
    this.mappingStacks.push(stack);
    for (const reference of this.references) this.check(reference, [stack]);
  }

  private check({ stack, what, instead }: OutwardReference, mappingStacks: readonly Stack[]): void {
    const own = outermost(Stack.of(this.pipeline));
    const other = outermost(stack);
    if (own === other || !mappingStacks.some((one) => outermost(one) === other)) return;
    fail(
      this.pipeline,
      `${what} refers to the stack ${other.node.path}, which depends on this stack because it has a mapping with this HydratedDlq. ` +
        `CloudFormation cannot deploy two stacks that depend on each other. ${instead}`,
    );
  }
}

/** Whether the value, with all that is in it, refers to a resource that is deployed with the construct. */
export function refersToStackOf(construct: IConstruct, value: unknown): boolean {
  return stacksIn(value).some((stack) => outermost(stack) === outermost(Stack.of(construct)));
}

function stacksIn(value: unknown): Stack[] {
  if (typeof value === 'string') {
    const { tokens } = Tokenization.reverseString(value);
    return tokens.flatMap((token) => (Reference.isReference(token) ? [Stack.of(token.target)] : []));
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stacksIn) : [];
}

/** Whether the two are deployed by different stacks, so that a reference makes one stack depend on the other. */
export function areDeployedApart(one: IConstruct, other: IConstruct): boolean {
  return outermost(Stack.of(one)) !== outermost(Stack.of(other));
}

/** Nested stacks are deployed with the stack that they are in. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
