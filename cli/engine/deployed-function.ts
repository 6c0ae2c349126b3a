import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { LAMBDA_TIMEOUT_SECONDS } from '../../contract/limits';
import type { Clients } from './clients';
import { Trouble } from './trouble';

/** What Lambda says of a function. */
export interface DeployedFunction {
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
  /** Longest run; seconds. */
  readonly timeoutSeconds: number;
}

/** What Lambda says of the enrichment of a pipeline. */
export interface DeployedEnrichment extends DeployedFunction {
  readonly environment: Readonly<Record<string, string>>;
}

/** @param functionArn - with or without a qualifier */
export async function describeFunction(functionArn: string, clients: Clients): Promise<DeployedFunction> {
  return describe(functionArn, await configurationOf(functionArn, clients));
}

/**
 * Describes an enrichment, with its environment. Lambda answers without one, and not with an error, where the caller may not
 * use the key that encrypts it.
 *
 * @throws Trouble - where the environment is not shown
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export async function describeEnrichment(functionArn: string, clients: Clients): Promise<DeployedEnrichment> {
  const configuration = await configurationOf(functionArn, clients);
  const { Environment, KMSKeyArn = "Lambda's own key" } = configuration;
  const { ErrorCode, Message } = Environment?.Error ?? {};
  if (Environment?.Error) {
    throw new Trouble(
      `Lambda does not show the environment of ${functionArn}. Allow kms:Decrypt on ${KMSKeyArn}. ` +
        `AWS says: ${ErrorCode}: ${Message}`,
    );
  }
  return { ...describe(functionArn, configuration), environment: Environment?.Variables ?? {} };
}

async function configurationOf(FunctionName: string, clients: Clients): Promise<FunctionConfiguration> {
  const lambda = await clients.lambda(FunctionName.split(':')[3]);
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  return lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

function describe(arn: string, configuration: FunctionConfiguration): DeployedFunction {
  const { Role, LoggingConfig, FunctionName, Timeout } = configuration;
  return {
    arn,
    roleArn: Role ?? '',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
    timeoutSeconds: Timeout ?? LAMBDA_TIMEOUT_SECONDS.max,
  };
}
