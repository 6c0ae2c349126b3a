import { type CfnResource, type IResolvable, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { withoutTokens } from '../private/token-text';

/**
 * ARN of the customer-managed key of a stream or table, from its construct or else from the resource itself.
 * `undefined` without such a key, and when the key is known only by an alias: policies name keys by their ARN.
 */
export function encryptionKeyArnOf(resource: CfnResource): string | undefined {
  const owner = resource.node.scope;
  if (owner?.node.defaultChild === resource && hasEncryptionKey(owner)) return owner.encryptionKey.keyArn;
  const keyId = KEY_IDS.get(resource.cfnResourceType)?.(resource);
  return keyId === undefined ? undefined : keyArnOf(resource, keyId);
}

function hasEncryptionKey(construct: IConstruct): construct is IConstruct & { readonly encryptionKey: kms.IKey } {
  return 'encryptionKey' in construct && construct.encryptionKey !== undefined;
}

const KEY_IDS = new Map<string, (resource: CfnResource) => string | undefined>([
  ['AWS::Kinesis::Stream', (stream) => resolved((stream as kinesis.CfnStream).streamEncryption)?.keyId],
  ['AWS::DynamoDB::Table', (table) => resolved((table as dynamodb.CfnTable).sseSpecification)?.kmsMasterKeyId],
  ['AWS::DynamoDB::GlobalTable', (table) => replicaKeyId(table as dynamodb.CfnGlobalTable)],
]);

/** The key of the replica in the table's own Region, whose stream a mapping reads. */
function replicaKeyId(table: dynamodb.CfnGlobalTable): string | undefined {
  const replicas = [resolved(table.replicas) ?? []].flat().flatMap((replica) => resolved(replica) ?? []);
  const own = replicas.length > 1 ? replicas.find(({ region }) => region === Stack.of(table).region) : replicas[0];
  return resolved(own?.sseSpecification)?.kmsMasterKeyId;
}

function resolved<T>(value: T | IResolvable | undefined): T | undefined {
  return Token.isUnresolved(value) ? undefined : (value as T | undefined);
}

/** A bare key id belongs to the account and Region of the resource. */
function keyArnOf(resource: CfnResource, keyId: string): string | undefined {
  const token = Tokenization.reverseString(keyId).firstToken;
  if (Reference.isReference(token) && kms.CfnKey.isCfnKey(token.target)) return token.target.attrArn;
  if (/^arn:.*:key\//.test(withoutTokens(keyId))) return keyId;
  const isId = /^(mrk-)?[\da-f-]{32,36}$/.test(keyId);
  return isId ? Stack.of(resource).formatArn({ service: 'kms', resource: 'key', resourceName: keyId }) : undefined;
}
