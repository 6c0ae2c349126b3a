import type { ProxyRule, Verdict } from '../verdict';
import { isStreamRead } from './stream-read';

/** Enough for a pointer to use up its tries within an invocation and to take the retry lane. */
const MOST_THROTTLED = 9;
/** Every so many reads one succeeds. */
const SUCCESS_EVERY = 4;

/** The stream throttles most reads, and recovers after a while. */
export function throttling(): ProxyRule {
  let reads = 0;
  let throttled = 0;
  return (call) => {
    if (!isStreamRead(call)) return undefined;
    reads += 1;
    if (throttled === MOST_THROTTLED || reads % SUCCESS_EVERY === 0) return undefined;
    throttled += 1;
    return throttle(call.service);
  };
}

function throttle(service: string): Verdict {
  const type = service === 'kinesis' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException';
  return { answer: { status: 400, type, message: 'Rate exceeded for the shard, by --fault throttling' } };
}
