import { LAMBDA_TIMEOUT_SECONDS } from '../../contract/limits';
import { isFunctionArn } from '../../contract/qualified-names';
import type { FunctionFacts, MappingFacts } from '../../redrive';
import type { Clients } from './clients';
import { functionLogging } from './function-logging';

/**
 * What a redrive has to know of a function: whether it may be invoked (asked with a dry run, which does not run it), how
 * long it may take, and whether its mappings read batch item failures. What may not be asked is left unknown.
 */
export async function functionFacts(functionArn: string, clients: Clients): Promise<FunctionFacts> {
  if (!isFunctionArn(functionArn))
    return noFunction(functionArn, `"${functionArn}" is not the ARN of a function: give one with --target.`);
  try {
    const [{ timeoutSeconds }, mappings, problem] = await Promise.all([
      functionLogging(functionArn, clients),
      mappingsOf(functionArn, clients),
      invocationProblem(functionArn, clients),
    ]);
    return { functionArn, timeoutSeconds, ...(mappings && { mappings }), ...(problem && { problem }) };
  } catch (error) {
    const { name, message } = error as Error;
    if (!NOT_TAKEN.test(name)) throw error;
    return noFunction(functionArn, `Lambda does not take ${functionArn}: ${message}. Give one with --target.`);
  }
}

/** Lambda knows better which partitions, names and qualifiers there are. */
const NOT_TAKEN = /^(ValidationException|InvalidParameterValueException)$/;

/** A message can be edited by hand. */
function noFunction(functionArn: string, message: string): FunctionFacts {
  return { functionArn, timeoutSeconds: LAMBDA_TIMEOUT_SECONDS.max, problem: { code: 'FUNCTION_NOT_FOUND', message } };
}

async function mappingsOf(FunctionName: string, clients: Clients): Promise<MappingFacts[] | undefined> {
  const client = await clients.lambda(FunctionName.split(':')[3]);
  const { paginateListEventSourceMappings } = await import('@aws-sdk/client-lambda');
  const found: MappingFacts[] = [];
  try {
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, { FunctionName }))
      for (const {
        EventSourceArn = '',
        FunctionResponseTypes = [],
        TumblingWindowInSeconds = 0,
      } of EventSourceMappings)
        found.push({
          eventSourceArn: EventSourceArn,
          reportsBatchItemFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
          tumblingWindow: TumblingWindowInSeconds > 0,
        });
    return found;
  } catch (error) {
    if (/AccessDenied|ResourceNotFound/.test((error as Error).name)) return undefined;
    throw error;
  }
}

async function invocationProblem(FunctionName: string, clients: Clients): Promise<FunctionFacts['problem']> {
  const client = await clients.lambda(FunctionName.split(':')[3]);
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  try {
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceNotFoundException') {
      return {
        code: 'FUNCTION_NOT_FOUND',
        message: `There is no function ${FunctionName}: give another one with --target.`,
      };
    }
    if (!/AccessDenied/.test(name)) throw error;
    return {
      code: 'FUNCTION_NOT_ALLOWED',
      message: `Permission is missing: lambda:InvokeFunction on ${FunctionName}. AWS says: ${message}`,
    };
  }
}
