import type { LambdaPointer } from '../../contract/pointer';
import type { Cloud } from '../cloud/cloud';
import type { FaultDecision, JsonObject, ProxyRule } from '../proxy/fault-decision';
import type { ProxiedCall } from '../proxy/proxied-call';

/** What can happen to the enrichment's reads of the stream. */
export const FAULTS = ['throttling', 'outage', 'trimmed'] as const;
export type Fault = (typeof FAULTS)[number];

/** How long throttling and an outage of a service last, from the first call on: longer than the enrichment tries by itself. */
const FAULT_MILLISECONDS = 6_000;
const STREAM_READS: readonly string[] = ['GetRecords', 'GetShardIterator'];

const THROTTLED: Readonly<Record<string, string>> = {
  kinesis: 'ProvisionedThroughputExceededException',
  dynamodbstreams: 'LimitExceededException',
};

/** What happens to the enrichment's reads of the stream, to all reads of it, and to the pointers that Lambda sends. */
interface Breakage {
  readonly reads: ProxyRule;
  readonly allReads?: ProxyRule;
  readonly pointers?: ProxyRule;
}

const BREAK: Readonly<Record<Fault, (cloud: Cloud) => Breakage>> = {
  throttling: () => ({
    reads: forAWhile(({ service }) => ({ answer: { status: 400, type: THROTTLED[service] ?? 'ThrottlingException' } })),
  }),
  outage: () => ({ reads: forAWhile(() => ({ answer: { status: 500, type: 'InternalFailure' } })) }),
  trimmed: hideFirstFailures,
};

/** A stream keeps records for a day at least, so what is trimmed has to be older; milliseconds. */
const TRIMMED_AGE = 25 * 60 * 60_000;

/** Makes the reads of the enrichment go wrong. Event source mappings get all records. */
export function injectFault(fault: Fault, cloud: Cloud): void {
  const enrichments = cloud.pipes.flatMap(({ Enrichment }) => Enrichment ?? []);
  const roles = enrichments.map((arn) => cloud.functions.roleOf(arn));
  const { reads, allReads, pointers } = BREAK[fault](cloud);
  cloud.proxies.setRule((call) => {
    const isEnrichment = roles.includes(cloud.accessKeys.roleOf(call.accessKeyId) ?? '');
    if (STREAM_READS.includes(call.operation)) return isEnrichment ? reads(call) : allReads?.(call);
    return call.operation === 'SendMessage' && !isEnrichment ? pointers?.(call) : undefined;
  });
}

function forAWhile(decision: (call: ProxiedCall) => FaultDecision): ProxyRule {
  const ends = new Map<string, number>();
  return (call) => {
    const end = ends.get(call.service) ?? Date.now() + FAULT_MILLISECONDS;
    ends.set(call.service, end);
    return Date.now() < end ? decision(call) : undefined;
  };
}

/** The stream forgets the first record of the first pointer from each shard, as after its retention. */
function hideFirstFailures({ emulators }: Cloud): Breakage {
  const horizons = new Map<string, bigint>();
  const hide = (pointer: Partial<LambdaPointer>) => {
    const { KinesisBatchInfo: kinesis, DDBStreamBatchInfo: dynamodb } = pointer;
    const { shardId, streamArn, startSequenceNumber } = kinesis ?? dynamodb ?? {};
    if (!streamArn || !startSequenceNumber || horizons.has(streamArn)) return;
    horizons.set(streamArn, BigInt(startSequenceNumber));
    if (dynamodb) emulators.dynamodbControl.trim(streamArn, shardId, `${BigInt(startSequenceNumber) + 1n}`);
  };
  return {
    reads: (call) => oldRecords(call, call.service === 'kinesis' ? [...horizons.values()] : []),
    allReads: (call) => oldRecords(call, []),
    pointers: ({ input }) => {
      const body = String(input?.MessageBody);
      if (body.includes('BatchInfo"')) hide(JSON.parse(body));
      return undefined;
    },
  };
}

/** Records arrived long ago, for everybody who reads them. */
function oldRecords({ operation }: ProxiedCall, hidden: readonly bigint[]): FaultDecision | undefined {
  if (operation !== 'GetRecords') return undefined;
  return { rewriteAnswer: (answer) => withOldRecords(withoutRecordsAt(hidden, answer)) };
}

/** A record of either kind of stream, as far as it says when it arrived; seconds since the epoch. */
interface Arrival {
  readonly ApproximateArrivalTimestamp?: number;
  readonly dynamodb?: { readonly ApproximateCreationDateTime?: number };
}

function withOldRecords(answer: JsonObject): JsonObject {
  const earlier = (seconds: number) => seconds - TRIMMED_AGE / 1000;
  const records = answer.Records as readonly Arrival[];
  return {
    ...answer,
    Records: records.map(({ ApproximateArrivalTimestamp: arrival, dynamodb, ...record }) => ({
      ...record,
      ...(arrival !== undefined && { ApproximateArrivalTimestamp: earlier(arrival) }),
      ...(dynamodb?.ApproximateCreationDateTime !== undefined && {
        dynamodb: { ...dynamodb, ApproximateCreationDateTime: earlier(dynamodb.ApproximateCreationDateTime) },
      }),
    })),
  };
}

function withoutRecordsAt(sequenceNumbers: readonly bigint[], answer: JsonObject): JsonObject {
  if (sequenceNumbers.length === 0) return answer;
  const records = answer.Records as { readonly SequenceNumber: string }[];
  return {
    ...answer,
    Records: records.filter(({ SequenceNumber }) => !sequenceNumbers.includes(BigInt(SequenceNumber))),
  };
}
