import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import { parseJson } from '../parse-json';
import type { LocalRuntime } from '../runtime';
import type { PipeMessage } from './message';
import type { Pipe } from './pipe';

/** Hands messages to the enrichment, where there is one; what it answers goes to the target. Throws when it fails: all of the batch has then failed. */
export async function enrich(
  runtime: LocalRuntime,
  { enrichmentArn, roleArn }: Pipe,
  messages: readonly PipeMessage[],
): Promise<readonly unknown[]> {
  if (enrichmentArn === undefined) return messages;
  runtime.authorize(roleArn, 'lambda:InvokeFunction', enrichmentArn);
  const { payload, functionError } = await runtime.invoke(enrichmentArn, JSON.stringify(messages));
  if (functionError) throw new Error(payload);
  if (Buffer.byteLength(payload) > LAMBDA_PAYLOAD_BYTES)
    throw new Error(
      `The enrichment's answer has ${Buffer.byteLength(payload)} bytes, allowed are ${LAMBDA_PAYLOAD_BYTES}.`,
    );
  return toElements(parseJson(payload));
}

/**
 * An empty answer gives no elements. That of `null` is not documented; it is taken for empty, because this loses what a
 * careless enrichment does not return.
 */
function toElements(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  return isEmpty(answer) ? [] : [answer];
}

function isEmpty(answer: unknown): boolean {
  if (answer === undefined || answer === null || answer === '') return true;
  return typeof answer === 'object' && Object.keys(answer).length === 0;
}
