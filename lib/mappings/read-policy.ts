import { CfnResource, Lazy, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DYNAMODB_TABLE_NAME_CHARACTERS, KINESIS_STREAM_NAME_CHARACTERS } from '../../contract/limits';
import type { StreamSource } from '../../contract/message';
import { viaService } from '../private/grants';
import { stackUuid } from '../private/stack-uuid';
import type { StreamDescription } from './stream-description';

const ACTIONS = {
  kinesis: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
  dynamodb: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  kms: ['kms:Decrypt'],
};

type Service = keyof typeof ACTIONS;

const ARN_START = 'arn:aws-us-gov:dynamodb:ap-southeast-1:111111111111:'.length;

/** The longest that an ARN of each service can be without the name in it, and the longest name; characters. */
const LONGEST: Readonly<Record<Service, { readonly frame: number; readonly name: number }>> = {
  kinesis: { frame: ARN_START + 'stream/'.length, name: KINESIS_STREAM_NAME_CHARACTERS },
  dynamodb: {
    frame: ARN_START + 'table//stream/2023-12-10T22:52:22.419'.length,
    name: DYNAMODB_TABLE_NAME_CHARACTERS,
  },
  kms: { frame: ARN_START + 'key/'.length, name: '12345678-1234-1234-1234-123456789012'.length },
};

/** CloudFormation names a resource by its stack, its logical id and a suffix; the hash of the id included, characters. */
const GENERATED_NAME_PARTS = '-'.length + 8 + '-'.length + 12;

/** Quotation marks and comma around an ARN; characters. */
const SEPARATORS = 3;

/** A policy without statements; characters. */
const EMPTY_POLICY_CHARACTERS = '{"Version":"2012-10-17","Statement":[]}'.length;

/** A stream of which nothing is known yet may turn out to be of either kind, with a key: all three statements; characters. */
export const UNKNOWN_STREAM_CHARACTERS = (['kinesis', 'dynamodb', 'kms'] as const)
  .map((service) => statementCharacters(service) + SEPARATORS + LONGEST[service].frame + LONGEST[service].name)
  .reduce((sum, size) => sum + size, 0);

/** Where a policy counts: the inline policies of a role share one quota, each managed policy has its own. */
export type PolicyKind = 'inline' | 'managed';

/**
 * Lets the enrichment read streams. The statements are worked out when the template is written, because a mapping's
 * stream is not known earlier.
 */
export class ReadPolicy extends Construct {
  private readonly streams: Array<() => StreamDescription | undefined> = [];
  /** Of the streams in their order, as far as they are known; each of them described once. */
  private readonly sizes: number[] = [];

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

  /**
   * The most that IAM will count, as far as the streams are known while the app is constructed. Each stream is described
   * only until it is known: what a property override still changes is in `characters`.
   */
  get estimate(): number {
    this.streams.forEach((describe, index) => {
      const stream = this.sizes[index] === undefined ? describe() : undefined;
      if (stream) this.sizes[index] = sizeOf([stream]);
    });
    return this.streams.reduce(
      (sum, _, index) => sum + (this.sizes[index] ?? UNKNOWN_STREAM_CHARACTERS),
      EMPTY_POLICY_CHARACTERS,
    );
  }

  /** The most that IAM will count, once everything is known. */
  get characters(): number {
    return EMPTY_POLICY_CHARACTERS + sizeOf(this.streams.flatMap((describe) => describe() ?? []));
  }

  /** Adds a stream, which is described late and may turn out not to be a stream. */
  add(describe: () => StreamDescription | undefined): void {
    this.streams.push(describe);
  }

  private document(): iam.PolicyDocument {
    const streams = this.streams.flatMap((describe) => describe() ?? []);
    const statements = readResources(streams).map(
      ({ service, arns }) =>
        new iam.PolicyStatement({ actions: ACTIONS[service], resources: arns, conditions: conditionsOf(service) }),
    );
    return new iam.PolicyDocument({ statements });
  }
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
    { service: 'kinesis' as const, arns: distinct(arnsOf('kinesis')) },
    { service: 'dynamodb' as const, arns: distinct(arnsOf('dynamodb')) },
    { service: 'kms' as const, arns: distinct(keyArns) },
  ].filter(({ arns }) => arns.length > 0);
}

function distinct(arns: readonly string[]): string[] {
  return [...new Set(arns)];
}

/** What the statements for these streams take. */
function sizeOf(streams: readonly StreamDescription[]): number {
  return readResources(streams).reduce(
    (sum, { service, arns }) =>
      arns.reduce((size, arn) => size + charactersOf(service, arn), sum + statementCharacters(service)),
    0,
  );
}

/** A key may be used only by the services that hold records. */
function conditionsOf(service: Service): ReturnType<typeof viaService> | undefined {
  return service === 'kms' ? viaService('kinesis', 'dynamodb') : undefined;
}

/** A statement without resources, and the comma after it. */
function statementCharacters(service: Service): number {
  const Condition = conditionsOf(service);
  return JSON.stringify({ Action: ACTIONS[service], Condition, Effect: 'Allow', Resource: [] }).length + 1;
}

/** What an ARN takes in a policy; the most it can take if it is known only at deployment. */
function charactersOf(service: Service, arn: string): number {
  if (!Token.isUnresolved(arn)) return SEPARATORS + arn.length;
  const { frame, name } = LONGEST[service];
  return SEPARATORS + frame + Math.min(name, generatedNameCharacters(arn));
}

/** The longest name that CloudFormation gives to the resource whose attribute the ARN is. */
function generatedNameCharacters(arn: string): number {
  const { firstToken } = Tokenization.reverseString(arn);
  const resource = Reference.isReference(firstToken) ? firstToken.target : undefined;
  if (!resource || !CfnResource.isCfnResource(resource) || isNamed(resource)) return Number.POSITIVE_INFINITY;
  const { stackName } = Stack.of(resource);
  if (Token.isUnresolved(stackName)) return Number.POSITIVE_INFINITY;
  return stackName.length + resource.node.path.length + GENERATED_NAME_PARTS;
}

function isNamed(resource: CfnResource): boolean {
  const { name, tableName } = resource as { readonly name?: string; readonly tableName?: string };
  return Stack.of(resource).resolve(name ?? tableName) !== undefined;
}
