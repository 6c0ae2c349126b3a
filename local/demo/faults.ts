import { createHash } from 'node:crypto';
import type { LambdaPointer } from '../../contract/pointer';
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

/** What happens to the enrichment's reads, and to the pointers that Lambda sends. */
interface Breakage {
  readonly reads: ProxyRule;
  readonly pointers?: ProxyRule;
}

const BREAK: Readonly<Record<Fault, (cloud: Cloud) => Breakage>> = {
  throttling: () => ({
    reads: forAWhile(({ service }) => ({ answer: { status: 400, type: THROTTLED[service] ?? 'ThrottlingException' } })),
  }),
  outage: () => ({ reads: forAWhile(() => ({ answer: { status: 500, type: 'InternalFailure' } })) }),
  trimmed: hideFirstFailures,
};

/** A stream keeps records for a day at least: what is trimmed has to be older, by the pointer as well; milliseconds. */
const TRIMMED_AGE = 25 * 60 * 60_000;

/** Makes the reads of the enrichment go wrong. The event source mapping's own reads stay as they are. */
export function injectFault(fault: Fault, cloud: Cloud): void {
  const enrichments = cloud.pipes.flatMap(({ Enrichment }) => Enrichment ?? []);
  const roles = enrichments.map((arn) => cloud.functions.roleOf(arn));
  const { reads, pointers } = BREAK[fault](cloud);
  cloud.proxies.setRule((call) => {
    const isEnrichment = roles.includes(cloud.accessKeys.roleOf(call.accessKeyId) ?? '');
    if (isEnrichment) return STREAM_READS.includes(call.operation) ? reads(call) : undefined;
    return call.operation === 'SendMessage' ? pointers?.(call) : undefined;
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
    reads: ({ service, operation }) =>
      service === 'kinesis' && operation === 'GetRecords'
        ? { rewriteAnswer: (answer) => withoutRecordsAt([...horizons.values()], answer) }
        : undefined,
    pointers: ({ input }) => {
      const body = String(input?.MessageBody);
      if (!body.includes('BatchInfo"')) return undefined;
      hide(JSON.parse(body));
      return datedBack(body);
    },
  };
}

/** The records of a pointer arrived long ago. The sender checks the digest of what it sent. */
function datedBack(body: string): FaultDecision {
  const time = new Date(Date.now() - TRIMMED_AGE).toISOString();
  const MessageBody = body.replace(/("approximateArrivalOf(?:First|Last)Record":")[^"]*/g, `$1${time}`);
  const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
  return {
    rewriteInput: (input) => ({ ...input, MessageBody }),
    rewriteAnswer: (answer) => ({ ...answer, MD5OfMessageBody }),
  };
}

function withoutRecordsAt(sequenceNumbers: readonly bigint[], answer: JsonObject): JsonObject {
  const records = answer.Records as { readonly SequenceNumber: string }[];
  return {
    ...answer,
    Records: records.filter(({ SequenceNumber }) => !sequenceNumbers.includes(BigInt(SequenceNumber))),
  };
}
