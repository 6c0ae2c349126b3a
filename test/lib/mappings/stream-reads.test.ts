import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { IAM_MANAGED_POLICY_CHARACTERS } from '../../../contract/limits';
import type { StreamDescription } from '../../../lib/mappings/stream-description';
import { StreamReads } from '../../../lib/mappings/stream-reads';

const arnOf = (name: string, length = 300) =>
  `arn:aws:kinesis:eu-west-1:111111111111:stream/${name}-`.padEnd(length, 'x');

/** What a pipeline may read, and its stack. */
function newReads(app = new App()) {
  const stack = new Stack(app, 'Pipeline');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const pipeline = new Construct(stack, 'Dlq');
  return { app, stack, pipeline, reads: new StreamReads(pipeline, role) };
}

function allow(reads: StreamReads, stack: Stack, count: number, length?: number): string[] {
  const arns = Array.from({ length: count }, (_, index) => arnOf(`${stack.node.id}${index}`, length));
  for (const streamArn of arns) reads.allow(stack, () => ({ source: 'kinesis', streamArn }));
  return arns;
}

/** Policies of a stack in their order. */
function policiesOf(stack: Stack) {
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources) as {
    readonly Type: string;
    readonly Properties: { readonly PolicyDocument: { readonly Statement: readonly { readonly Resource: unknown }[] } };
  }[];
  return resources
    .filter(({ Type }) => /Policy$/.test(Type))
    .map(({ Type, Properties: { PolicyDocument } }) => ({
      type: Type.replace('AWS::IAM::', ''),
      characters: JSON.stringify(PolicyDocument).length,
      arns: PolicyDocument.Statement.flatMap(({ Resource }) => Resource),
    }));
}

describe('the streams of a stack', () => {
  test('fill one inline policy, then managed ones, and each of them is in one', () => {
    const { stack, reads } = newReads();
    const arns = allow(reads, stack, 36);
    const policies = policiesOf(stack);

    expect(policies.map(({ type }) => type)).toEqual(['Policy', 'ManagedPolicy', 'ManagedPolicy', 'ManagedPolicy']);
    expect(policies.flatMap((policy) => policy.arns)).toEqual(arns);
    const limits = [1_500, IAM_MANAGED_POLICY_CHARACTERS, IAM_MANAGED_POLICY_CHARACTERS];
    limits.forEach((limit, index) => {
      const { characters = 0 } = policies[index] ?? {};
      expect(characters).toBeLessThanOrEqual(limit);
      // Room is left for a stream of which nothing is known yet.
      expect(characters).toBeGreaterThan(0.45 * limit);
    });
  });

  test('fit as long as there is room for one of which nothing is known yet', () => {
    const { stack, reads } = newReads();
    let known: StreamDescription | undefined;
    for (let count = 0; count < 2; count++) reads.allow(stack, () => known);
    known = { source: 'kinesis', streamArn: arnOf('a') };
    expect(policiesOf(stack).map(({ type }) => type)).toEqual(['Policy', 'ManagedPolicy']);
  });

  test('are allowed in that stack, by names that tell pipelines apart', () => {
    const { app, stack, reads } = newReads();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    const arns = [one, two].map((other) => allow(reads, other, 1));

    expect([one, two].map((other) => policiesOf(other).map((policy) => policy.arns))).toEqual(
      arns.map((streams) => [streams]),
    );
    expect(policiesOf(stack)).toEqual([]);
    expect(one.node.children.map(({ node }) => node.id)).toContainEqual(
      expect.stringMatching(/^HydratedDlqReads[0-9a-f]{42}$/),
    );
  });
});

describe('what IAM would refuse is an error at synth', () => {
  const errorsOf = ({ pipeline }: ReturnType<typeof newReads>) => pipeline.node.validate();

  test('when the inline policies of all stacks exceed what the role has left', () => {
    const given = newReads();
    let stacks = 0;
    while (stacks < 50 && errorsOf(given).length === 0) allow(given.reads, new Stack(given.app, `Stack${stacks++}`), 1);

    const [error] = errorsOf(given);
    const [, needed] = /need up to (\d+) and 0\./.exec(`${error}`) ?? [];
    expect(error).toContain(`of ${stacks} mappings in ${stacks} stacks: IAM leaves it 8240 characters`);
    expect(Number(needed)).toBeGreaterThan(8_240);
    expect((Number(needed) / stacks) * (stacks - 1)).toBeLessThanOrEqual(8_240);
  });

  test('when the role would have more than nine managed policies', () => {
    const given = newReads();
    const stack = new Stack(given.app, 'Other');
    let mappings = 0;
    while (mappings < 100 && errorsOf(given).length === 0) mappings += allow(given.reads, stack, 1, 2_000).length;

    expect(errorsOf(given)).toEqual([
      expect.stringMatching(
        new RegExp(
          `of ${mappings} mappings in 1 stacks: .* and 9 managed policies, and they need up to \\d+ and 10\\.`,
        ),
      ),
    ]);
  });
});
