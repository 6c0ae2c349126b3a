import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BoundMapping } from './bound-mapping';
import { ReadPolicy } from './read-policy';

/** What the enrichment may read: one policy for each stack that has mappings, in that stack. */
export class StreamReads {
  private readonly mappingsByStack = new Map<Stack, BoundMapping[]>();

  constructor(
    private readonly pipeline: Construct,
    private readonly role: iam.IRole,
  ) {}

  allow(mapping: BoundMapping): void {
    const stack = Stack.of(mapping.mapping);
    const mappings = this.mappingsByStack.get(stack) ?? this.open(stack);
    mappings.push(mapping);
  }

  private open(stack: Stack): BoundMapping[] {
    const mappings: BoundMapping[] = [];
    this.mappingsByStack.set(stack, mappings);
    const own = stack === Stack.of(this.pipeline);
    new ReadPolicy(
      own ? this.pipeline : stack,
      own ? 'Reads' : `HydratedDlqReads${this.pipeline.node.addr}`,
      this.role,
      () => mappings.flatMap(({ stream }) => stream ?? []),
    );
    return mappings;
  }
}
