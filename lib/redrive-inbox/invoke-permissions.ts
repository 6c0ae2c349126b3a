import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LAMBDA_FUNCTION_NAME_CHARACTERS } from '../../contract/limits';
import { generatedNameCharacters } from '../private/generated-name';
import { stackUuid } from '../private/stack-uuid';

const ACTION = 'lambda:InvokeFunction';

/** A policy without functions; characters. */
const STATEMENT_CHARACTERS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Action: ACTION, Effect: 'Allow', Resource: [] }],
}).length;

/** Quotation marks and comma around an ARN; characters. */
const SEPARATORS = 3;

/** The longest that the ARN of a function can be without its name; characters. */
const FRAME = 'arn:aws-us-gov:lambda:ap-southeast-1:111111111111:function:'.length;

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

  /** The most that IAM will count; characters. */
  get characters(): number {
    const arns = [...this.arnsOf.keys()].flatMap((stack) => this.arnsIn(stack));
    const statements = this.arnsOf.size * STATEMENT_CHARACTERS;
    return arns.reduce((sum, arn) => sum + charactersOf(arn), statements);
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
    new iam.CfnPolicy(scope, id, {
      policyName: `RedriveInboxInvokes-${this.inbox.node.addr}-${stackUuid()}`,
      roles: [this.role.roleName],
      policyDocument: Lazy.any({ produce: () => this.document(stack) }),
    });
  }

  private document(stack: Stack): iam.PolicyDocument {
    const resources = this.arnsIn(stack);
    const statement = new iam.PolicyStatement({ actions: [ACTION], resources });
    return new iam.PolicyDocument({ statements: resources.length > 0 ? [statement] : [] });
  }

  private arnsIn(stack: Stack): string[] {
    return [...new Set((this.arnsOf.get(stack) ?? []).flatMap((arn) => arn() ?? []))];
  }
}

/** What an ARN takes in a policy; the most it can take, without alias or version, if it is known only at deployment. */
function charactersOf(arn: string): number {
  if (!Token.isUnresolved(arn)) return SEPARATORS + arn.length;
  return SEPARATORS + FRAME + Math.min(LAMBDA_FUNCTION_NAME_CHARACTERS, generatedNameCharacters(arn));
}
