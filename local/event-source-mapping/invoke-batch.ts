import type { InvocationResult } from '../runtime';
import type { Batch, BatchFailure } from './batch';
import { firstItemFailure } from './item-failures';
import type { MappingRun } from './mapping-run';

export interface Invocation {
  readonly executedVersion: string;
  /** Absent when every record was processed. */
  readonly failure?: BatchFailure;
}

/** Invokes the function with a batch. Throws when it could not be run at all. */
export async function invokeBatch({ runtime, mapping }: MappingRun, { records }: Batch): Promise<Invocation> {
  const payload = JSON.stringify({ Records: records.map(({ event }) => event) });
  const result = await runtime.invoke(mapping.functionArn, payload);
  const { executedVersion } = result;
  if (result.functionError) return { executedVersion, failure: functionFailure(result) };
  const firstFailed = mapping.readsItemFailures ? firstItemFailure(result.payload, records) : undefined;
  if (firstFailed === undefined) return { executedVersion };
  const message = `batchItemFailures: ${result.payload}`;
  return { executedVersion, failure: { firstFailed, functionError: null, message } };
}

function functionFailure({ payload }: InvocationResult): BatchFailure {
  return { firstFailed: 0, functionError: 'Unhandled', message: payload };
}
