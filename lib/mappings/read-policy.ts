import { Aws, Fn, Lazy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DYNAMODB_TABLE_NAME_CHARACTERS, KINESIS_STREAM_NAME_CHARACTERS } from '../../contract/limits';
import type { StreamSource } from '../../contract/message';
import type { StreamDescription } from './stream-description';

const ACTIONS = {
  kinesis: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
  dynamodb: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  kms: ['kms:Decrypt'],
};

type Service = keyof typeof ACTIONS;

const ARN_START = 'arn:aws-us-gov:dynamodb:ap-southeast-1:111111111111:'.length;

/** The longest ARN of what is read from each service; characters. */
const LONGEST_ARN: Readonly<Record<Service, number>> = {
  kinesis: ARN_START + 'stream/'.length + KINESIS_STREAM_NAME_CHARACTERS,
  dynamodb: ARN_START + 'table//stream/2023-12-10T22:52:22.419'.length + DYNAMODB_TABLE_NAME_CHARACTERS,
  kms: ARN_START + 'key/12345678-1234-1234-1234-123456789012'.length,
};

/** Quotation marks and comma around an ARN; characters. */
const SEPARATORS = 3;

/** A policy with all its statements, but without resources; characters. */
export const FRAME_CHARACTERS = 280;

/** A stream of which nothing is known yet may turn out to be of either kind, and then appears in two statements; characters. */
export const UNKNOWN_STREAM_CHARACTERS = 2 * (LONGEST_ARN.dynamodb + SEPARATORS);

/** Where a policy counts: the inline policies of a role share one quota, each managed policy has its own. */
export type PolicyKind = 'inline' | 'managed';

/**
 * Lets the enrichment read streams. The statements are worked out when the template is written, because a mapping's
 * stream is not known earlier.
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

  /** The most that IAM will count, as far as the streams are known now. */
  get characters(): number {
    const streams = this.streams.map((describe) => describe());
    const unknown = streams.filter((stream) => stream === undefined).length;
    const resources = readResources(streams.flatMap((stream) => stream ?? []));
    const sizes = resources.flatMap(({ service, arns }) => arns.map((arn) => charactersOf(service, arn)));
    return sizes.reduce((sum, size) => sum + size, FRAME_CHARACTERS + unknown * UNKNOWN_STREAM_CHARACTERS);
  }

  /** Adds a stream, which is described late and may turn out not to be a stream. */
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

/**
 * Two policies of one name would overwrite each other on the role. The construct's address distinguishes the policies of
 * one stack, this the stacks.
 */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** The resources of one service that are read or used. */
interface ServiceResources {
  readonly service: Service;
  readonly arns: string[];
}

/** What the role needs in order to read these streams. A stream whose kind is known only at deployment may be of either. */
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

/** What an ARN takes in a policy; the most it can take if it is known only at deployment. */
function charactersOf(service: Service, arn: string): number {
  return SEPARATORS + (Token.isUnresolved(arn) ? LONGEST_ARN[service] : arn.length);
}
