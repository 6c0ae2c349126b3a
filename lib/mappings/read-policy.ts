import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StreamSource } from '../../contract/message';
import { FRAME_CHARACTERS, resourceCharacters, UNKNOWN_STREAM_CHARACTERS } from './policy-size';
import type { StreamDescription } from './stream-description';

const ACTIONS = {
  kinesis: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
  dynamodb: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  kms: ['kms:Decrypt'],
};

/** What of a service has to be read or used. */
interface ServiceResources {
  readonly service: keyof typeof ACTIONS;
  readonly arns: string[];
}

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

  /** The most that IAM will count, by what the streams tell so far. */
  get characters(): number {
    const streams = this.streams.map((describe) => describe());
    const unknown = streams.filter((stream) => stream === undefined).length;
    const resources = readResources(streams.flatMap((stream) => stream ?? []));
    const sizes = resources.flatMap(({ service, arns }) => arns.map((arn) => resourceCharacters(service, arn)));
    return sizes.reduce((sum, size) => sum + size, FRAME_CHARACTERS + unknown * UNKNOWN_STREAM_CHARACTERS);
  }

  /** Adds a stream; the description is asked for late, and may turn out to be that of no stream. */
  add(describe: () => StreamDescription | undefined): void {
    this.streams.push(describe);
  }

  private document(): iam.PolicyDocument {
    const streams = this.streams.flatMap((describe) => describe() ?? []);
    const statements = readResources(streams)
      .filter(({ arns }) => arns.length > 0)
      .map(({ service, arns }) => new iam.PolicyStatement({ actions: ACTIONS[service], resources: arns }));
    return new iam.PolicyDocument({ statements });
  }
}

/** Two policies of one name would overwrite each other on the role: an address tells those of a stack apart, this the stacks. */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** What reading these streams takes. A stream whose kind is known only at deployment may be of either. */
function readResources(streams: readonly StreamDescription[]): ServiceResources[] {
  const arnsOf = (source: StreamSource) =>
    streams.filter((stream) => (stream.source ?? source) === source).map((stream) => stream.streamArn);
  const keyArns = streams.flatMap((stream) => stream.encryptionKeyArn ?? []);
  return [
    { service: 'kinesis', arns: distinct(arnsOf('kinesis')) },
    { service: 'dynamodb', arns: distinct(arnsOf('dynamodb')) },
    { service: 'kms', arns: distinct(keyArns) },
  ];
}

function distinct(arns: readonly string[]): string[] {
  return [...new Set(arns)];
}
