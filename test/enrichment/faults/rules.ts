import type { Answer, FaultDecision, JsonObject, ProxyRule } from '../../../local/proxy/fault-decision';

type Operation = 'GetShardIterator' | 'GetRecords';

/** A decision on the calls of an operation with these numbers; all the others pass. */
export function on(operation: Operation, counts: readonly number[], decision: FaultDecision | ProxyRule): ProxyRule {
  return (call) => {
    if (call.operation !== operation || !counts.includes(call.count)) return undefined;
    return typeof decision === 'function' ? decision(call) : decision;
  };
}

/** An error of the service. */
export function error(type: string, message?: string, status = 400): { readonly answer: Answer } {
  return { answer: { status, type, message } };
}

/** A page without records, though there are more: the next iterator goes on where this one was. */
export const emptyPage: ProxyRule = ({ input }) => ({
  rewriteAnswer: (answer) => {
    return { ...answer, Records: [], NextShardIterator: input?.ShardIterator, MillisBehindLatest: 60_000 };
  },
});

/** An empty page that is nearer to the tip of the shard than the one before it. */
export const nearingPage: ProxyRule = ({ input, count }) => ({
  rewriteAnswer: (answer) => {
    return { ...answer, Records: [], NextShardIterator: input?.ShardIterator, MillisBehindLatest: 60_000 - count };
  },
});

/** A page of no more than two records. */
export const shortPage: FaultDecision = {
  rewriteInput: (input) => ({ ...input, Limit: Math.min(2, Number(input.Limit)) }),
};

/** Kinesis begins with this record when it is asked for one that it no longer has. */
export function beginAt(sequenceNumber: string): FaultDecision {
  return { rewriteInput: (input: JsonObject) => ({ ...input, StartingSequenceNumber: sequenceNumber }) };
}
