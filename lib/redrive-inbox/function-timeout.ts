import { CfnResource, Duration, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { LAMBDA_TIMEOUT_SECONDS } from '../../contract/limits';
import { bareFunctionOf } from '../mappings/bound-mapping';
import { deployedProperty } from '../private/deployed-property';

/**
 * How long a function may run, also if it is named by version or alias; `undefined` if it was created elsewhere, or if that
 * is known only at deployment.
 */
export function functionTimeout(handler: lambda.IFunction): Duration | undefined {
  const resource = bareFunctionOf(handler).node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::Lambda::Function') return undefined;
  const { timeout: member } = resource as lambda.CfnFunction;
  const timeout = deployedProperty(resource, 'Timeout', member) ?? LAMBDA_TIMEOUT_SECONDS.default;
  return typeof timeout !== 'number' || Token.isUnresolved(timeout) ? undefined : Duration.seconds(timeout);
}
