import { CfnResource, type IResolvable, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { deployedProperty, textOf } from '../private/deployed-property';
import { isAlias, isMisnamed, isOfAws } from '../private/kinds-of-keys';
import { areInOneEnvironment, constructsThatKnow } from '../private/same-stage';
import { withoutTokens } from '../private/token-text';

/** The customer-managed key of a stream or table, if it has one. */
export interface KeyDescription {
  /** Absent without such a key, and where its ARN is not known: policies name keys by their ARN. */
  readonly encryptionKeyArn?: string;
  /** Whether there is a key without a known ARN: an alias, or what an override makes of it at deployment. */
  readonly keyIsUnknown?: true;
}

/** The key of a stream or table, from its construct or else from the resource itself. */
export function keyOf(resource: CfnResource): KeyDescription {
  const property = KEY_IDS.get(resource.cfnResourceType)?.(resource);
  if (!property) return {};
  const key = keyOfConstruct(resource);
  const known = key && grantableArn(key);
  const keyId = textOf(deployedProperty(resource, property.path, known ?? property.member));
  if (keyId === undefined || isOfAws(keyId)) return {};
  return described(keyId === known ? known : keyArnOf(resource, keyId));
}

/**
 * The key that the app gave to a stream or table that it imported: the event source mapping names only the stream, so that
 * the construct is looked for in the app.
 */
export function importedKey(scope: IConstruct, streamArns: readonly string[]): KeyDescription {
  const withKey = [...new Set(streamArns)].flatMap((arn) =>
    constructsThatKnow(arn, scope)
      .filter(hasEncryptionKey)
      .filter((one) => isStream(one, arn)),
  );
  const nearest =
    withKey.find((one) => Stack.of(one) === Stack.of(scope)) ??
    withKey.find((one) => Stage.of(one) === Stage.of(scope)) ??
    withKey.find((one) => areInOneEnvironment(one, scope)) ??
    withKey[0];
  return nearest ? describeKey(nearest.encryptionKey) : {};
}

/** A key that the app names. */
export function describeKey(key: kms.IKey): KeyDescription {
  return isOfAws(key.keyArn) ? {} : described(grantableArn(key));
}

function described(encryptionKeyArn: string | undefined): KeyDescription {
  return encryptionKeyArn === undefined ? { keyIsUnknown: true } : { encryptionKeyArn };
}

/** ARN of a key by which policies can name it: that of its target for an alias; `undefined` if only the name of the alias is known. */
function grantableArn(key: kms.IKey): string | undefined {
  if (!isAlias(key)) return isMisnamed(key) ? undefined : key.keyArn;
  try {
    return grantableArn(key.aliasTargetKey);
  } catch {
    return undefined; // The getter of an alias that was imported by its name throws.
  }
}

function isStream(construct: IConstruct, arn: string): boolean {
  return (
    ('streamArn' in construct && construct.streamArn === arn) ||
    ('tableStreamArn' in construct && construct.tableStreamArn === arn)
  );
}

function keyOfConstruct(resource: CfnResource): kms.IKey | undefined {
  const owner = resource.node.scope;
  return owner?.node.defaultChild === resource && hasEncryptionKey(owner) ? owner.encryptionKey : undefined;
}

function hasEncryptionKey(construct: IConstruct): construct is IConstruct & { readonly encryptionKey: kms.IKey } {
  return 'encryptionKey' in construct && construct.encryptionKey !== undefined;
}

/** The property that names a key: where it is in the template, and its value in the construct. */
interface KeyProperty {
  readonly path: string;
  readonly member: string | undefined;
}

const KEY_IDS = new Map<string, (resource: CfnResource) => KeyProperty>([
  [
    'AWS::Kinesis::Stream',
    (stream) => ({
      path: 'StreamEncryption.KeyId',
      member: resolved((stream as kinesis.CfnStream).streamEncryption)?.keyId,
    }),
  ],
  [
    'AWS::DynamoDB::Table',
    (table) => ({
      path: 'SSESpecification.KMSMasterKeyId',
      member: resolved((table as dynamodb.CfnTable).sseSpecification)?.kmsMasterKeyId,
    }),
  ],
  ['AWS::DynamoDB::GlobalTable', (table) => replicaKey(table as dynamodb.CfnGlobalTable)],
]);

/** The key of the replica in the table's own Region, whose stream a mapping reads. */
function replicaKey(table: dynamodb.CfnGlobalTable): KeyProperty {
  const replicas = [resolved(table.replicas) ?? []].flat().flatMap((replica) => resolved(replica) ?? []);
  const own = replicas.length > 1 ? replicas.findIndex(({ region }) => region === Stack.of(table).region) : 0;
  return {
    path: `Replicas.${own}.SSESpecification.KMSMasterKeyId`,
    member: resolved(replicas[own]?.sseSpecification)?.kmsMasterKeyId,
  };
}

function resolved<T>(value: T | IResolvable | undefined): T | undefined {
  return Token.isUnresolved(value) ? undefined : (value as T | undefined);
}

/** A bare key id belongs to the account and Region of the resource. */
function keyArnOf(resource: CfnResource, keyId: string): string | undefined {
  const token = Tokenization.reverseString(keyId).firstToken;
  if (Reference.isReference(token) && isKey(token.target)) return token.target.attrArn;
  if (/^arn:.*:key\//.test(withoutTokens(keyId))) return keyId;
  const isId = /^(mrk-)?[\da-f-]{32,36}$/.test(keyId);
  return isId ? Stack.of(resource).formatArn({ service: 'kms', resource: 'key', resourceName: keyId }) : undefined;
}

/** Old versions of aws-cdk-lib have no `CfnKey.isCfnKey()`. */
function isKey(construct: IConstruct): construct is kms.CfnKey | kms.CfnReplicaKey {
  return CfnResource.isCfnResource(construct) && /^AWS::KMS::(Replica)?Key$/.test(construct.cfnResourceType);
}
