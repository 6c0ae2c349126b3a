import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  IAM_INLINE_POLICY_CHARACTERS,
  IAM_MANAGED_POLICIES_PER_ROLE,
  IAM_MANAGED_POLICY_CHARACTERS,
} from '../../contract/limits';
import { ReadPolicy, UNKNOWN_STREAM_CHARACTERS } from './read-policy';
import type { StreamDescription } from './stream-description';

/** What the role's own statements (queues, bucket, logs, network, tracing) may need of the inline quota. */
const OWN_CHARACTERS = 2_000;
/** What the role's own managed policies, such as those that the owner attaches, take of their quota. */
const OWN_MANAGED_POLICIES = 1;

/**
 * What one stack may take of the inline quota that all of them share. Small, so that many stacks with a few mappings fit;
 * what a stack needs beyond it is in managed policies, each of which has a quota of its own.
 */
const INLINE_CHARACTERS_PER_STACK = 1_500;

/**
 * Which streams the enrichment may read. Each stack that has mappings holds the policies for them, and so depends on
 * the pipeline's stack and never the other way round.
 *
 * A stack's first policy is inline and all others are managed, whatever else is in the app: CloudFormation refuses to
 * change the type of a resource, so a mapping that is added elsewhere must never decide it.
 */
export class StreamReads {
  private readonly policies = new Map<Stack, ReadPolicy[]>();

  constructor(
    private readonly pipeline: Construct,
    private readonly role: iam.IRole,
  ) {
    pipeline.node.addValidation({ validate: () => this.exceededQuotas() });
  }

  allow(stack: Stack, describe: () => StreamDescription | undefined): void {
    const policy = this.policiesIn(stack).find(hasRoom) ?? this.open(stack);
    policy.add(describe);
  }

  private open(stack: Stack): ReadPolicy {
    const policies = this.policiesIn(stack);
    const own = stack === Stack.of(this.pipeline);
    const scope = own ? this.pipeline : stack;
    const id = own ? 'Reads' : `HydratedDlqReads${this.pipeline.node.addr}`;
    const isFirst = policies.length === 0;
    const policy = new ReadPolicy(
      scope,
      `${id}${isFirst ? '' : policies.length + 1}`,
      this.role,
      isFirst ? 'inline' : 'managed',
    );
    this.policies.set(stack, [...policies, policy]);
    return policy;
  }

  /** Checked once every mapping is known: what does not fit, IAM would refuse in the middle of a deployment. */
  private exceededQuotas(): string[] {
    const all = [...this.policies.values()].flat();
    const inline = all.filter(({ kind }) => kind === 'inline').reduce((sum, { characters }) => sum + characters, 0);
    const managed = all.filter(({ kind }) => kind === 'managed').length;
    const [mostInline, mostManaged] = [
      IAM_INLINE_POLICY_CHARACTERS - OWN_CHARACTERS,
      IAM_MANAGED_POLICIES_PER_ROLE - OWN_MANAGED_POLICIES,
    ];
    if (inline <= mostInline && managed <= mostManaged) return [];
    const mappings = all.reduce((sum, { streamCount }) => sum + streamCount, 0);
    return [
      `One role cannot read the streams of ${mappings} mappings in ${this.policies.size} stacks: IAM leaves it ${mostInline} characters of inline policies ` +
        `and ${mostManaged} managed policies, and they need up to ${inline} and ${managed}. Give some of the stacks a HydratedDlq of their own.`,
    ];
  }

  private policiesIn(stack: Stack): readonly ReadPolicy[] {
    return this.policies.get(stack) ?? [];
  }
}

function hasRoom({ kind, estimate }: ReadPolicy): boolean {
  const most = kind === 'inline' ? INLINE_CHARACTERS_PER_STACK : IAM_MANAGED_POLICY_CHARACTERS;
  return most - estimate >= UNKNOWN_STREAM_CHARACTERS;
}
