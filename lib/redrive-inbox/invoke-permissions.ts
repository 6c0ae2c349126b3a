import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { stackUuid } from '../private/stack-uuid';

const ACTION = 'lambda:InvokeFunction';

/** A policy without functions; characters. */
const STATEMENT_CHARACTERS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Action: ACTION, Effect: 'Allow', Resource: [] }],
}).length;

/** Quotation marks and comma around an ARN; characters. */
const SEPARATORS = 3;

/** Of a function that CloudFormation names by its stack, its logical id and a suffix; characters. */
const SHORTEST_ARN = 'arn:aws:lambda:us-east-1:111111111111:function:S-F12345678-123456789012'.length;

/**
 * Which functions the inbox may invoke. Each stack that has such functions holds the policy for them, and so depends on
 * the inbox's stack and never the other way round. The functions are worked out when the template is written, because
 * mappings are not known earlier.
 */
export class InvokePermissions {
  private readonly arnsOf = new Map<Stack, Array<() => string | undefined>>();

  constructor(
    private readonly inbox: Construct,
    private readonly role: iam.IRole,
  ) {}

  /** Functions that may be invoked, as far as they are known now. */
  get functionArns(): string[] {
    return [...this.arnsOf.keys()].flatMap((stack) => this.arnsIn(stack));
  }

  /** The least that IAM will count; characters. */
  get characters(): number {
    return this.functionArns.reduce((sum, arn) => sum + charactersOf(arn), STATEMENT_CHARACTERS);
  }

  /** @param functionArn - with the alias or version; it may turn out that there is none */
  allow(stack: Stack, functionArn: () => string | undefined): void {
    const arns = this.arnsOf.get(stack);
    if (arns) arns.push(functionArn);
    else {
      this.arnsOf.set(stack, [functionArn]);
      this.openPolicy(stack);
    }
  }

  private openPolicy(stack: Stack): void {
    const own = stack === Stack.of(this.inbox);
    const [scope, id] = own ? [this.inbox, 'Invokes'] : [stack, `RedriveInboxInvokes${this.inbox.node.addr}`];
    const props = {
      policyName: `RedriveInboxInvokes-${this.inbox.node.addr}-${stackUuid()}`,
      roles: [this.role.roleName],
      policyDocument: Lazy.any({ produce: () => this.document(stack) }),
    };
    new InvokePolicy(scope, id, props, () => this.arnsIn(stack).length > 0);
  }

  private document(stack: Stack): iam.PolicyDocument {
    const statement = new iam.PolicyStatement({ actions: [ACTION], resources: this.arnsIn(stack) });
    return new iam.PolicyDocument({ statements: [statement] });
  }

  private arnsIn(stack: Stack): string[] {
    return [...new Set((this.arnsOf.get(stack) ?? []).flatMap((arn) => arn() ?? []))];
  }
}

/** What an ARN takes in a policy; the least it can take if it is known only at deployment. */
function charactersOf(arn: string): number {
  return SEPARATORS + (Token.isUnresolved(arn) ? SHORTEST_ARN : arn.length);
}

/** Left out of the template while it allows nothing: all mappings of a stack can have a tumbling window. */
class InvokePolicy extends iam.CfnPolicy {
  constructor(
    scope: Construct,
    id: string,
    props: iam.CfnPolicyProps,
    private readonly isNeeded: () => boolean,
  ) {
    super(scope, id, props);
  }

  protected override shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}
