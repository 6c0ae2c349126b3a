import type { Stack } from './assembly';
import { NO_VALUE } from './no-value';

export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** What `Ref` of a parameter or a pseudo parameter gives. A parameter has the value that the app sets, or its default. */
export function parameterValues(stack: Stack, { account, region }: Environment): Record<string, unknown> {
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
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };
}
