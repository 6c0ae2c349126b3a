import { LAMBDA_TIMEOUT_SECONDS } from '../../contract/limits';
import type { Clients } from './clients';

/** What Lambda says of a function. */
export interface DeployedFunction {
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
  /** Longest run; seconds. */
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** @param functionArn - with or without a qualifier */
export async function describeFunction(functionArn: string, clients: Clients): Promise<DeployedFunction> {
  const lambda = await clients.lambda(functionArn.split(':')[3]);
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const { Role, LoggingConfig, Environment, FunctionName, Timeout } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionArn }),
  );
  return {
    arn: functionArn,
    roleArn: Role ?? '',
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
    timeoutSeconds: Timeout ?? LAMBDA_TIMEOUT_SECONDS.max,
    environment: Environment?.Variables ?? {},
  };
}
