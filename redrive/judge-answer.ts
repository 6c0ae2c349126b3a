import type { FunctionAnswer, LostAnswer } from './ports';

/** What a function made of the records of one invocation. */
export interface Judgement {
  readonly outcome: 'done' | 'failed' | 'partly';
  /** Index of the first record that is not processed; absent when all are. */
  readonly firstUndone?: number;
  readonly error?: LostAnswer['error'];
}

/**
 * Judges an answer as an event source mapping does. The record with the lowest failed number, and all that come after
 * it, are not processed; an answer that names no record of the batch fails the whole batch.
 *
 * @param sequenceNumbers - of the records that were sent, in their order
 * @param reads - whether the mapping reports batch item failures: if not, whatever returns is a success; `undefined`
 * if it is unknown, so an answer counts only if it has `batchItemFailures`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function judgeAnswer(
  answer: FunctionAnswer,
  sequenceNumbers: readonly string[],
  reads: boolean | undefined,
): Judgement {
  if (answer.functionError !== undefined) return { outcome: 'failed', firstUndone: 0, error: errorIn(answer) };
  const failed = reads === false ? [] : failedIndices(answer.payload, sequenceNumbers, reads);
  if (failed.length === 0) return { outcome: 'done' };
  const unknown = failed.includes(-1);
  const firstUndone = unknown ? 0 : Math.min(...failed);
  return {
    outcome: firstUndone === 0 ? 'failed' : 'partly',
    firstUndone,
    error: { type: 'BatchItemFailures', message: unknown ? NO_RECORD : recordsFailed(failed.length) },
  };
}

function recordsFailed(count: number): string {
  return `${count} ${count === 1 ? 'record' : 'records'} failed`;
}

const NO_RECORD = 'The function named failed records that are not in its batch, so the whole batch counts as failed';

/** Of the records that an answer names, -1 for what names none. */
function failedIndices(payload: string, sequenceNumbers: readonly string[], reads = false): readonly number[] {
  const answer = parsed(payload);
  if (answer === null || answer === '') return [];
  if (typeof answer !== 'object') return reads ? [-1] : [];
  const { batchItemFailures } = answer as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return [-1];
  return batchItemFailures.map((failure) => sequenceNumbers.indexOf(failure?.itemIdentifier));
}

/** A function that returns nothing answers with an empty payload. */
function parsed(payload: string): unknown {
  if (payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function errorIn({ functionError = '', payload }: FunctionAnswer): LostAnswer['error'] {
  const { errorType, errorMessage } = Object(parsed(payload)) as Record<'errorType' | 'errorMessage', unknown>;
  return {
    type: typeof errorType === 'string' ? errorType : functionError,
    message: typeof errorMessage === 'string' ? errorMessage : payload,
  };
}
