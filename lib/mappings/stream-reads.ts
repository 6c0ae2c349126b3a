import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  IAM_INLINE_POLICY_CHARACTERS,
  IAM_MANAGED_POLICIES_PER_ROLE,
  IAM_MANAGED_POLICY_CHARACTERS,
} from '../../contract/limits';
import { fail } from '../private/checks';
import { type PolicyKind, ReadPolicy } from './read-policy';
import type { StreamDescription } from './stream-description';

/** What the role's own statements (queues, bucket, logs, tracing) may need of the inline quota. */
const OWN_CHARACTERS = 2_000;
/** What the role's own managed policies (for a VPC) take of their quota. */
const OWN_MANAGED_POLICIES = 1;
/** A policy without its resources. */
const FRAME_CHARACTERS = 200;
/** The ARNs of one stream and its key. */
const STREAM_CHARACTERS = 200;

const STREAMS_PER_MANAGED_POLICY = Math.floor((IAM_MANAGED_POLICY_CHARACTERS - FRAME_CHARACTERS) / STREAM_CHARACTERS);

/**
 * Which streams the enrichment may read. Each stack that has mappings holds the policies for them, and so depends on
 * the pipeline's stack and never the other way round. Policies are inline while IAM's quota for the role lasts, then
 * managed.
 */
export class StreamReads {
  private readonly policies = new Map<Stack, ReadPolicy[]>();
  private inlineCharactersLeft = IAM_INLINE_POLICY_CHARACTERS - OWN_CHARACTERS;
  private managedPoliciesLeft = IAM_MANAGED_POLICIES_PER_ROLE - OWN_MANAGED_POLICIES;

  constructor(
    private readonly pipeline: Construct,
    private readonly role: iam.IRole,
  ) {}

  allow(stack: Stack, describe: () => StreamDescription | undefined): void {
    const policy = this.withRoom(stack) ?? this.open(stack);
    if (policy.kind === 'inline') this.inlineCharactersLeft -= STREAM_CHARACTERS;
    policy.add(describe);
  }

  private withRoom(stack: Stack): ReadPolicy | undefined {
    return this.policiesIn(stack).find(({ kind, streamCount }) =>
      kind === 'inline' ? this.inlineCharactersLeft >= STREAM_CHARACTERS : streamCount < STREAMS_PER_MANAGED_POLICY,
    );
  }

  private open(stack: Stack): ReadPolicy {
    const policies = this.policiesIn(stack);
    const own = stack === Stack.of(this.pipeline);
    const scope = own ? this.pipeline : stack;
    const id = own ? 'Reads' : `HydratedDlqReads${this.pipeline.node.addr}`;
    const number = policies.length === 0 ? '' : policies.length + 1;
    const policy = new ReadPolicy(scope, `${id}${number}`, this.role, this.takeKind());
    this.policies.set(stack, [...policies, policy]);
    return policy;
  }

  private takeKind(): PolicyKind {
    if (this.inlineCharactersLeft >= FRAME_CHARACTERS + STREAM_CHARACTERS) {
      this.inlineCharactersLeft -= FRAME_CHARACTERS;
      return 'inline';
    }
    if (this.managedPoliciesLeft === 0) this.failForWantOfRoom();
    this.managedPoliciesLeft -= 1;
    return 'managed';
  }

  private failForWantOfRoom(): never {
    const mappings = [...this.policies.values()].flat().reduce((sum, { streamCount }) => sum + streamCount, 0);
    fail(
      this.pipeline,
      `IAM lets one role read the streams of about ${mappings} mappings in ${this.policies.size} stacks ` +
        `(${IAM_INLINE_POLICY_CHARACTERS} characters of inline policies, ${IAM_MANAGED_POLICIES_PER_ROLE} managed policies), ` +
        'received one more. Give some of them a HydratedDlq of their own.',
    );
  }

  private policiesIn(stack: Stack): readonly ReadPolicy[] {
    return this.policies.get(stack) ?? [];
  }
}
