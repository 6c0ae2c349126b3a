import { LAMBDA_TIMEOUT_SECONDS } from '../../contract/limits';
import type { Clients } from './clients';
import { type DeployedFunction, describeFunction } from './deployed-function';

/** How a function logs. */
export interface FunctionLogging extends Pick<DeployedFunction, 'logGroup' | 'timeoutSeconds'> {
  /** Why these are defaults and not what the function is configured with; absent where it could be asked. */
  readonly assumed?: 'function-gone' | 'not-allowed';
}

/** Asks a function where it logs; the defaults where it cannot be asked. */
export async function functionLogging(functionArn: string, clients: Clients): Promise<FunctionLogging> {
  try {
    const { logGroup, timeoutSeconds } = await describeFunction(functionArn, clients);
    return { logGroup, timeoutSeconds };
  } catch (error) {
    const { name: problem } = error as Error;
    const logGroup = `/aws/lambda/${functionArn.split(':')[6] ?? ''}`;
    const defaults = { logGroup, timeoutSeconds: LAMBDA_TIMEOUT_SECONDS.max };
    if (problem === 'ResourceNotFoundException') return { ...defaults, assumed: 'function-gone' };
    if (/AccessDenied/.test(problem)) return { ...defaults, assumed: 'not-allowed' };
    throw error;
  }
}
