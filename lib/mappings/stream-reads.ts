import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  IAM_INLINE_POLICY_CHARACTERS,
  IAM_MANAGED_POLICIES_PER_ROLE,
  IAM_MANAGED_POLICY_CHARACTERS,
} from '../../contract/limits';
import { fail } from '../private/checks';
import { FRAME_CHARACTERS, type PolicyKind, ReadPolicy, UNKNOWN_STREAM_CHARACTERS } from './read-policy';
import type { StreamDescription } from './stream-description';

/** What the role's own statements (queues, bucket, logs, tracing) may need of the inline quota. */
const OWN_CHARACTERS = 2_000;
/** What the role's own managed policies (for a VPC) take of their quota. */
const OWN_MANAGED_POLICIES = 1;

/**
 * Which streams the enrichment may read. Each stack that has mappings holds the policies for them, and so depends on
 * the pipeline's stack and never the other way round. Policies are inline while IAM's quota for the role lasts, then
 * managed. The size of each policy is worked out anew for every stream, because earlier mappings have become known by
 * then.
 */
export class StreamReads {
  private readonly policies = new Map<Stack, ReadPolicy[]>();

  constructor(
    private readonly pipeline: Construct,
    private readonly role: iam.IRole,
  ) {}

  allow(stack: Stack, describe: () => StreamDescription | undefined): void {
    const policy = this.policiesIn(stack).find((candidate) => this.hasRoom(candidate)) ?? this.open(stack);
    policy.add(describe);
  }

  private hasRoom({ kind, characters }: ReadPolicy): boolean {
    const left = kind === 'inline' ? this.inlineCharactersLeft() : IAM_MANAGED_POLICY_CHARACTERS - characters;
    return left >= UNKNOWN_STREAM_CHARACTERS;
  }

  private open(stack: Stack): ReadPolicy {
    const policies = this.policiesIn(stack);
    const own = stack === Stack.of(this.pipeline);
    const scope = own ? this.pipeline : stack;
    const id = own ? 'Reads' : `HydratedDlqReads${this.pipeline.node.addr}`;
    const number = policies.length === 0 ? '' : policies.length + 1;
    const policy = new ReadPolicy(scope, `${id}${number}`, this.role, this.nextKind());
    this.policies.set(stack, [...policies, policy]);
    return policy;
  }

  private nextKind(): PolicyKind {
    if (this.inlineCharactersLeft() >= FRAME_CHARACTERS + UNKNOWN_STREAM_CHARACTERS) return 'inline';
    const managed = this.all().filter(({ kind }) => kind === 'managed').length;
    if (managed + OWN_MANAGED_POLICIES >= IAM_MANAGED_POLICIES_PER_ROLE) this.failForLackOfRoom();
    return 'managed';
  }

  private inlineCharactersLeft(): number {
    return this.all()
      .filter(({ kind }) => kind === 'inline')
      .reduce((left, { characters }) => left - characters, IAM_INLINE_POLICY_CHARACTERS - OWN_CHARACTERS);
  }

  private failForLackOfRoom(): never {
    const mappings = this.all().reduce((sum, { streamCount }) => sum + streamCount, 0);
    fail(
      this.pipeline,
      `IAM lets one role read the streams of about ${mappings} mappings in ${this.policies.size} stacks ` +
        `(${IAM_INLINE_POLICY_CHARACTERS} characters of inline policies, ${IAM_MANAGED_POLICIES_PER_ROLE} managed policies), ` +
        'received one more. Give some of them a HydratedDlq of their own.',
    );
  }

  private all(): readonly ReadPolicy[] {
    return [...this.policies.values()].flat();
  }

  private policiesIn(stack: Stack): readonly ReadPolicy[] {
    return this.policies.get(stack) ?? [];
  }
}
