import { Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './checks';

/** What a construct refers to: a value with attributes of other resources in it. */
export interface OutwardReference {
  readonly from: IConstruct;
  readonly to: unknown;
}

/** What a pipeline refers to, with what to write instead. */
interface NamedReference {
  readonly to: unknown;
  readonly what: string;
  readonly instead: string;
}

/** A stack that depends on the pipeline's, and why. */
interface DependentStack {
  readonly stack: Stack;
  readonly because: string;
}

/**
 * Finds where the stack of a pipeline and another one would each depend on the other. The CDK finds it too, unless both are
 * nested in one stack, but names neither the filter nor the rule.
 */
export class StackCycles {
  private readonly references: NamedReference[] = [];
  private readonly dependents: DependentStack[] = [];

  constructor(private readonly pipeline: IConstruct) {}

  /** All that was noted of what the pipeline refers to. */
  get values(): unknown {
    return this.references.map(({ to }) => to);
  }

  /** Notes what the pipeline refers to: every attribute of a resource in the value. */
  refersTo(to: unknown, what: string, instead: string): void {
    this.references.push({ to, what, instead });
    for (const dependent of this.dependents) this.check({ to, what, instead }, dependent);
  }

  /** Notes a stack that depends on the pipeline's. */
  dependsOnPipeline(stack: Stack, because: string): void {
    this.dependents.push({ stack, because });
    for (const reference of this.references) this.check(reference, { stack, because });
  }

  private check({ to, what, instead }: NamedReference, { stack, because }: DependentStack): void {
    const { pipeline } = this;
    if (!waitsFor(pipeline, stack, [{ from: pipeline, to }])) return;
    fail(
      pipeline,
      `${what} refers to the stack ${unitOf(stack, pipeline)?.node.path}, which depends on this stack because ${because}. ` +
        `CloudFormation cannot deploy two stacks that depend on each other. ${instead}`,
    );
  }
}

/**
 * Whether the stack of one construct is deployed only after that of the other, because of these references. A stack waits
 * for another as a whole, and so does a stack that is nested in it; between a nested stack and the one that holds it, only
 * single resources wait.
 */
export function waitsFor(construct: IConstruct, other: IConstruct, references: readonly OutwardReference[]): boolean {
  const [own, others] = [unitOf(construct, other), unitOf(other, construct)];
  if (!own || !others) return false;
  return references.some(
    ({ from, to }) => unitOf(from, other) === own && stacksIn(to).some((stack) => unitOf(stack, construct) === others),
  );
}

/** The outermost stack with the construct that does not hold the other one as well; none if its own stack does. */
function unitOf(construct: IConstruct, other: IConstruct): Stack | undefined {
  const ofOther = stacksAround(other);
  return stacksAround(construct)
    .filter((stack) => !ofOther.includes(stack))
    .at(-1);
}

/** The stack of a construct, and those that it is nested in. */
function stacksAround(construct: IConstruct): Stack[] {
  const stack = Stack.of(construct);
  return [stack, ...(stack.nestedStackParent ? stacksAround(stack.nestedStackParent) : [])];
}

function stacksIn(value: unknown): Stack[] {
  if (typeof value === 'string') {
    const { tokens } = Tokenization.reverseString(value);
    return tokens.flatMap((token) => (Reference.isReference(token) ? [Stack.of(token.target)] : []));
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stacksIn) : [];
}
