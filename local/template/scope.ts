import { uuid } from '../uuid';
import type { Stack } from './assembly';
import type { Template } from './template';

/** What `Ref` and `Fn::GetAtt` of a resource return. */
export interface ResourceValues {
  readonly ref: string;
  /** The value of an attribute such as `Arn`; `undefined` when the resource has no such attribute. */
  attribute(name: string): string | undefined;
}

/** What the intrinsic functions of one template can refer to. */
export interface Scope {
  readonly template: Template;
  /** Parameters and pseudo parameters by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** A resource that was created or left out; `undefined` when the template has no such logical id. */
  resource(logicalId: string): ResourceValues | undefined;
  /** The value that a stack exports under a name; `undefined` when none does. */
  exported(name: string): unknown;
  /** An output of a stack that was created before; `undefined` when there is none. */
  output(stackName: string, outputName: string): unknown;
}

/** What an intrinsic function works with. */
export interface IntrinsicContext {
  readonly scope: Scope;
  /** Resolves a value inside the function's argument. */
  resolve(value: unknown): unknown;
}

/** What `AWS::NoValue` resolves to. A property or list element with this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** The one account and region of a local cloud. */
export interface DeployEnvironment {
  readonly account: string;
  readonly region: string;
}

/** What `Ref` of a parameter or a pseudo parameter returns. A parameter has the value that the app sets, or its default. */
export function parameterValues(stack: Stack, { account, region }: DeployEnvironment): Record<string, unknown> {
  const declared = Object.entries(stack.template.Parameters ?? {}).map(([name, parameter]) => {
    const value = stack.parameters[name] ?? parameter.Default;
    return [name, parameter.Type === 'CommaDelimitedList' ? `${value}`.split(',') : value];
  });
  return {
    ...Object.fromEntries(declared),
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stackId(stack.name, { account, region }),
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };
}

/** ARN of a stack, which is its id. */
export function stackId(name: string, { account, region }: DeployEnvironment): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${uuid(name)}`;
}
