import type { ProxyRule } from '../verdict';
import { isStreamRead } from './stream-read';

/** Longer than an invocation tries, shorter than a person's patience; milliseconds. */
const OUTAGE_MILLISECONDS = 20_000;

/** The stream answers 5xx from the first read on, and recovers after a while. */
export function outage(now: () => number = Date.now): ProxyRule {
  let end: number | undefined;
  return (call) => {
    if (!isStreamRead(call)) return undefined;
    end ??= now() + OUTAGE_MILLISECONDS;
    if (now() >= end) return undefined;
    const type = call.service === 'kinesis' ? 'InternalFailureException' : 'InternalServerError';
    return { answer: { status: 500, type, message: 'The stream is out of order, by --fault outage' } };
  };
}
