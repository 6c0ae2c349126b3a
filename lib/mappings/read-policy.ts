import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StreamSource } from '../../contract/message';
import type { StreamDescription } from './stream-description';

const READ_ACTIONS: Readonly<Record<StreamSource, string[]>> = {
  kinesis: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
  dynamodb: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
};

/** Where a policy counts: the inline policies of a role share one quota, each managed policy has its own. */
export type PolicyKind = 'inline' | 'managed';

/**
 * Lets the enrichment read streams. What it allows is worked out when the template is written: mappings tell their
 * streams only then.
 */
export class ReadPolicy extends Construct {
  private readonly streams: Array<() => StreamDescription | undefined> = [];

  constructor(
    scope: Construct,
    id: string,
    role: iam.IRole,
    readonly kind: PolicyKind,
  ) {
    super(scope, id);
    const roles = [role.roleName];
    const policyDocument = Lazy.any({ produce: () => this.document() });
    if (kind === 'inline') {
      const policyName = `HydratedDlqReads-${this.node.addr}-${stackUuid()}`;
      new iam.CfnPolicy(this, 'Resource', { policyName, roles, policyDocument });
    } else {
      new iam.CfnManagedPolicy(this, 'Resource', { roles, policyDocument });
    }
  }

  get streamCount(): number {
    return this.streams.length;
  }

  /** Adds a stream; the description is asked for late, and may turn out to be that of no stream. */
  add(describe: () => StreamDescription | undefined): void {
    this.streams.push(describe);
  }

  private document(): iam.PolicyDocument {
    const streams = this.streams.flatMap((describe) => describe() ?? []);
    return new iam.PolicyDocument({ statements: readStatements(streams) });
  }
}

/** Two policies of one name would overwrite each other on the role: an address tells those of a stack apart, this the stacks. */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** What reading these streams takes. A stream whose kind is known only at deployment may be of either. */
function readStatements(streams: readonly StreamDescription[]): iam.PolicyStatement[] {
  const arnsOf = (source: StreamSource) =>
    streams.filter((stream) => (stream.source ?? source) === source).map((stream) => stream.streamArn);
  const keyArns = streams.flatMap((stream) => stream.encryptionKeyArn ?? []);
  return [
    ...allow(READ_ACTIONS.kinesis, arnsOf('kinesis')),
    ...allow(READ_ACTIONS.dynamodb, arnsOf('dynamodb')),
    ...allow(['kms:Decrypt'], keyArns),
  ];
}

function allow(actions: string[], resources: readonly string[]): iam.PolicyStatement[] {
  const distinct = [...new Set(resources)];
  return distinct.length > 0 ? [new iam.PolicyStatement({ actions, resources: distinct })] : [];
}
