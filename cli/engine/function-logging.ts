import type { Clients } from './clients';

/** How a function logs. */
export interface FunctionLogging {
  readonly logGroup: string;
  /** Longest run; seconds. */
  readonly timeoutSeconds: number;
  /** Why these are defaults and not what the function is configured with; absent where it could be asked. */
  readonly assumed?: 'function-gone' | 'not-allowed';
}

/** Longest time-out of any function; seconds. */
const LONGEST_TIMEOUT = 900;

/** Asks a function where it logs; the defaults where it cannot be asked. */
export async function functionLogging(functionArn: string, clients: Clients): Promise<FunctionLogging> {
  const [, , , region, , , name = ''] = functionArn.split(':');
  const defaults = { logGroup: `/aws/lambda/${name}`, timeoutSeconds: LONGEST_TIMEOUT };
  const lambda = await clients.lambda(region);
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  try {
    const answer = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return {
      logGroup: answer.LoggingConfig?.LogGroup ?? defaults.logGroup,
      timeoutSeconds: answer.Timeout ?? LONGEST_TIMEOUT,
    };
  } catch (error) {
    const { name: problem } = error as Error;
    if (problem === 'ResourceNotFoundException') return { ...defaults, assumed: 'function-gone' };
    if (/AccessDenied/.test(problem)) return { ...defaults, assumed: 'not-allowed' };
    throw error;
  }
}
