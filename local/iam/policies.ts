import { isKnownManagedPolicy, managedPolicy } from './managed-policies';
import { parsePolicy, type Statement } from './policy-document';
import { roleName } from './principals';

/** `AWS::IAM::Role` with every reference resolved. */
export interface RoleProperties {
  readonly Policies?: readonly InlinePolicy[];
  readonly ManagedPolicyArns?: readonly string[];
}

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/** `AWS::IAM::Policy` or `AWS::IAM::ManagedPolicy` with every reference resolved; roles by their names. */
export interface PolicyProperties {
  readonly PolicyDocument: unknown;
  readonly Roles?: readonly string[];
}

/**
 * The policies of a local cloud. Deploying a template adds them, resource by resource.
 *
 * Roles are looked up by name, because policies name the roles that they are attached to.
 */
export class Policies {
  private readonly roleNames = new Set<string>();
  private readonly ofRole = new Map<string, Statement[]>();
  private readonly managedArnsOfRole = new Map<string, readonly string[]>();
  private readonly ofManagedPolicy = new Map<string, Statement[]>();
  private readonly ofResource = new Map<string, Statement[]>();
  private readonly keyOfResource = new Map<string, string>();

  addRole(roleArn: string, properties: RoleProperties): void {
    const { Policies = [], ManagedPolicyArns = [] } = properties;
    const name = roleName(roleArn);
    this.roleNames.add(name);
    for (const { PolicyName, PolicyDocument } of Policies)
      this.attach(name, parsePolicy(PolicyDocument, `inline policy ${PolicyName} of role ${name}`));
    this.managedArnsOfRole.set(name, ManagedPolicyArns);
  }

  /** @param policyName What error messages call it, such as its logical id. */
  addPolicy(policyName: string, { PolicyDocument, Roles = [] }: PolicyProperties): void {
    const statements = parsePolicy(PolicyDocument, `policy ${policyName}`);
    for (const role of Roles) this.attach(role, statements);
  }

  /** A managed policy in the template. Roles can name it, or it can name roles. */
  addManagedPolicy(policyArn: string, properties: PolicyProperties): void {
    this.addPolicy(policyArn, properties);
    this.ofManagedPolicy.set(policyArn, parsePolicy(properties.PolicyDocument, `policy ${policyArn}`));
  }

  /** The policy of a queue, a bucket, a key, a bus or a function. A second one adds to the first. */
  addResourcePolicy(resourceArn: string, document: unknown): void {
    const statements = parsePolicy(document, `policy of ${resourceArn}`);
    this.ofResource.set(resourceArn, [...(this.ofResource.get(resourceArn) ?? []), ...statements]);
  }

  /** Notes that a queue, a stream or a bucket is encrypted under a customer managed key. */
  encryptWith(resourceArn: string, keyArn: string): void {
    this.keyOfResource.set(resourceArn, keyArn);
  }

  hasRole(roleArn: string): boolean {
    return this.roleNames.has(roleName(roleArn));
  }

  /** Whether the statements of a managed policy are known: it is in the template, or one of AWS's that functions often have. */
  knows(policyArn: string): boolean {
    return this.ofManagedPolicy.has(policyArn) || isKnownManagedPolicy(policyArn);
  }

  /** @throws Error for a managed policy that the local cloud does not know. */
  identityStatements(roleArn: string): readonly Statement[] {
    const name = roleName(roleArn);
    const managed = this.managedArnsOfRole.get(name) ?? [];
    return [
      ...(this.ofRole.get(name) ?? []),
      ...managed.flatMap((arn) => this.ofManagedPolicy.get(arn) ?? managedPolicy(arn, roleArn)),
    ];
  }

  /** The policy of the resource, or of the bucket that contains the object. */
  resourceStatements(resourceArn: string): readonly Statement[] {
    return this.ofResource.get(resourceArn) ?? this.ofResource.get(bucketOf(resourceArn)) ?? [];
  }

  /** ARN of the key that encrypts the resource or the object's bucket. */
  encryptionKey(resourceArn: string): string | undefined {
    return this.keyOfResource.get(resourceArn) ?? this.keyOfResource.get(bucketOf(resourceArn));
  }

  private attach(role: string, statements: readonly Statement[]): void {
    this.ofRole.set(role, [...(this.ofRole.get(role) ?? []), ...statements]);
  }
}

function bucketOf(objectArn: string): string {
  return objectArn.split('/')[0] ?? objectArn;
}
