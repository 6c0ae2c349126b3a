import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Dependable, type IConstruct } from 'constructs';
import { FAILURE_KEY_PREFIX } from '../../contract/overflow';
import { fail } from './checks';
import { isMisnamed, isOfAws } from './kinds-of-keys';
import { stackUuid } from './stack-uuid';

/**
 * What a role needs on a queue and on its key, action by action: the CDK's own `grantXxx()` methods also allow actions
 * that neither Lambda, Pipes nor the enrichment calls.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const grantQueue = {
  send(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
    grantKey(queue.encryptionMasterKey, 'sqs', grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
    return queue.grant(grantee, 'sqs:SendMessage');
  },

  /** Sends copies and deletes the originals. */
  sendAndDelete(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:SendMessage', 'sqs:DeleteMessage');
    grantKey(queue.encryptionMasterKey, 'sqs', grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
  },

  /** Reads as the source of a pipe. */
  consume(queue: sqs.IQueue, grantee: iam.IGrantable): void {
    queue.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    grantKey(queue.encryptionMasterKey, 'sqs', grantee, 'kms:Decrypt');
  },
};

/** What roles need on the intake bucket. */
export const grantBucket = {
  /**
   * Writes failures, as Lambda does with the role of a function. Listing lets S3 say that a key does not exist.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
   */
  writeFailures(bucket: s3.IBucket, grantee: iam.IGrantable): iam.Grant {
    grantKey(bucket.encryptionKey, 's3', grantee, 'kms:GenerateDataKey');
    return addTo(grantee, bucket, 's3:PutObject');
  },

  /** Reads failures, as the enrichment does. */
  readFailures(bucket: s3.IBucket, grantee: iam.IGrantable): iam.Grant {
    grantKey(bucket.encryptionKey, 's3', grantee, 'kms:Decrypt');
    return addTo(grantee, bucket, 's3:GetObject');
  },
};

function addTo(grantee: iam.IGrantable, bucket: s3.IBucket, action: string): iam.Grant {
  // Only while the bucket belongs to its account: a name that was given up can be taken by others.
  const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
  const onObjects = { actions: [action], resourceArns: [bucket.arnForObjects(`${FAILURE_KEY_PREFIX}*`)], conditions };
  const onBucket = { actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn], conditions };
  return iam.Grant.addToPrincipal({ grantee, ...onObjects }).combine(
    iam.Grant.addToPrincipal({ grantee, ...onBucket }),
  );
}

/**
 * Whether a grant to the role of a function changes what is deployed. The CDK calls a grant to a role that it must not
 * change a success, for example to one that was imported with `mutable: false`.
 */
export function isDeployed(grant: iam.Grant, role: iam.IRole | undefined): boolean {
  return isChangeable(role) || Dependable.of(grant).dependencyRoots.length > 0;
}

/** Roles that must not be changed have no list of policies. */
function isChangeable(role: iam.IRole | undefined): role is iam.IRole {
  return role !== undefined && 'attachedPolicies' in role;
}

/**
 * The role of a function, as a grantee whose permissions are in the stack of the mapping. A role of another stack would hold
 * them there: that stack would depend on the pipeline's, and the mapping's stack, which depends on both, often is the
 * pipeline's.
 */
export function granteeIn(
  mapping: IConstruct,
  handler: iam.IGrantable & { readonly role?: iam.IRole },
): iam.IGrantable {
  const { role } = handler;
  if (!isChangeable(role) || Stack.of(role) === Stack.of(mapping)) return handler;
  const id = `HydratedDlqSends${role.node.addr}`;
  const scope = mapping.node.scope ?? mapping;
  const existing = scope.node.tryFindChild(id) as iam.Policy | undefined;
  const policyName = `HydratedDlqSends-${scope.node.addr}-${stackUuid()}`;
  const policy = existing ?? new iam.Policy(scope, id, { policyName, roles: [role] });
  return {
    grantPrincipal: principalLike(role, (statement) => {
      policy.addStatements(statement);
      return { statementAdded: true, policyDependable: policy };
    }),
  };
}

/**
 * Lets a role use a key, if there is one, through the service that holds what is encrypted, and in no other way. Fails for
 * an alias that is known only by name, because grants on it do nothing; that of the service's own key needs none.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function grantKey(
  key: kms.IKey | undefined,
  service: KeyUser,
  grantee: iam.IGrantable,
  ...actions: string[]
): void {
  if (!key || isOfAws(key.keyArn, service)) return;
  if (!isMisnamed(key) && key.grant(onlyVia(service, grantee), ...actions).success) return;
  fail(
    key,
    `this key cannot be granted for ${actions.join(' and ')}: grants on "${key.keyId}" do nothing. ` +
      'Pass the key itself instead of its alias, for example by kms.Key.fromKeyArn() or kms.Key.fromLookup().',
  );
}

/** Services that use a key in the name of their caller. */
export type KeyUser = 'dynamodb' | 'kinesis' | 's3' | 'sns' | 'sqs';

/** In any Region and partition, which need not be known at synth: the names end in amazonaws.com, amazonaws.com.cn or amazonaws.eu. */
export function viaService(...services: readonly KeyUser[]): Record<string, Record<string, string[]>> {
  return { StringLike: { 'kms:ViaService': services.map((service) => `${service}.*.amazonaws.*`) } };
}

function onlyVia(service: KeyUser, { grantPrincipal }: iam.IGrantable): iam.IGrantable {
  return {
    grantPrincipal: principalLike(grantPrincipal, (statement) => {
      for (const [operator, condition] of Object.entries(viaService(service)))
        statement.addCondition(operator, condition);
      return grantPrincipal.addToPrincipalPolicy(statement);
    }),
  };
}

/** A principal that adds statements in another way. */
function principalLike(
  { assumeRoleAction, policyFragment, principalAccount }: iam.IPrincipal,
  addToPrincipalPolicy: iam.IPrincipal['addToPrincipalPolicy'],
): iam.IPrincipal {
  return {
    assumeRoleAction,
    policyFragment,
    // Without it, the CDK adds the grant to the resource as well, whose stack would then depend on the role's.
    ...(principalAccount !== undefined && { principalAccount }),
    get grantPrincipal() {
      return this;
    },
    addToPrincipalPolicy,
  };
}

/**
 * Lets a service of AWS use a key, under conditions. The CDK does so only for some services.
 *
 * @returns whether the policy of the key could be changed
 */
export function letServiceUse(
  key: kms.IKey,
  service: string,
  actions: readonly string[],
  conditions: Record<string, Record<string, string>>,
): boolean {
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: [...actions],
      resources: ['*'],
      conditions,
    }),
  );
  return statementAdded;
}
