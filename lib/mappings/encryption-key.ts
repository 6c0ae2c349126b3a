import type { CfnResource } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/** The customer-managed key of a stream or table, as its construct tells; a resource without one tells nothing. */
export function encryptionKeyArnOf(resource: CfnResource): string | undefined {
  const owner = resource.node.scope;
  return owner?.node.defaultChild === resource && hasEncryptionKey(owner) ? owner.encryptionKey.keyArn : undefined;
}

function hasEncryptionKey(construct: IConstruct): construct is IConstruct & { readonly encryptionKey: kms.IKey } {
  return 'encryptionKey' in construct && construct.encryptionKey !== undefined;
}
