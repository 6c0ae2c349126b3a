import type { Cloud } from '../cloud/cloud';
import type { FaultDecision, JsonObject, ProxyRule } from '../proxy/fault-decision';
import type { ProxiedCall } from '../proxy/proxied-call';

/** What can happen to the enrichment's reads of the stream. */
export const FAULTS = ['throttling', 'outage', 'trimmed'] as const;
export type Fault = (typeof FAULTS)[number];

/** How long throttling and an outage last, from the first call on: longer than the enrichment tries by itself. */
const FAULT_MILLISECONDS = 6_000;
const STREAM_READS: readonly string[] = ['GetRecords', 'GetShardIterator'];

const THROTTLED: Readonly<Record<string, string>> = {
  kinesis: 'ProvisionedThroughputExceededException',
  dynamodbstreams: 'LimitExceededException',
};

const BREAK: Readonly<Record<Fault, (cloud: Cloud) => ProxyRule>> = {
  throttling: () =>
    forAWhile(({ service }) => ({ answer: { status: 400, type: THROTTLED[service] ?? 'ThrottlingException' } })),
  outage: () => forAWhile(() => ({ answer: { status: 500, type: 'InternalFailure' } })),
  trimmed: hideFirstFailures,
};

/** Makes the reads of the enrichment go wrong. The event source mapping's own reads stay as they are. */
export function injectFault(fault: Fault, cloud: Cloud): void {
  const enrichments = cloud.pipes.flatMap(({ Enrichment }) => Enrichment ?? []);
  const roles = enrichments.map((arn) => cloud.functions.roleOf(arn));
  const rule = BREAK[fault](cloud);
  cloud.proxies.setRule((call) => {
    const roleArn = cloud.accessKeys.roleOf(call.accessKeyId) ?? '';
    return STREAM_READS.includes(call.operation) && roles.includes(roleArn) ? rule(call) : undefined;
  });
}

function forAWhile(decision: (call: ProxiedCall) => FaultDecision): ProxyRule {
  let end: number | undefined;
  return (call) => {
    end ??= Date.now() + FAULT_MILLISECONDS;
    return Date.now() < end ? decision(call) : undefined;
  };
}

/** The stream forgets the first record of the first pointer from each shard, as after its retention. */
function hideFirstFailures({ events, emulators }: Cloud): ProxyRule {
  const horizons = new Map<string, bigint>();
  events.subscribe((event) => {
    if (event.type !== 'pointer-sent') return;
    const { KinesisBatchInfo: kinesis, DDBStreamBatchInfo: dynamodb } = event.pointer;
    const { shardId, streamArn, startSequenceNumber } = kinesis ?? dynamodb;
    if (horizons.has(streamArn)) return;
    horizons.set(streamArn, BigInt(startSequenceNumber));
    if (dynamodb) emulators.dynamodbControl.trim(streamArn, shardId, `${BigInt(startSequenceNumber) + 1n}`);
  });
  return ({ service, operation }) =>
    service === 'kinesis' && operation === 'GetRecords'
      ? { rewriteAnswer: (answer) => withoutRecordsAt([...horizons.values()], answer) }
      : undefined;
}

function withoutRecordsAt(sequenceNumbers: readonly bigint[], answer: JsonObject): JsonObject {
  const records = answer.Records as { readonly SequenceNumber: string }[];
  return {
    ...answer,
    Records: records.filter(({ SequenceNumber }) => !sequenceNumbers.includes(BigInt(SequenceNumber))),
  };
}
