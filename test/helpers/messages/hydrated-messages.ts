import type { HydratedMessage, Hydration } from '../../../contract/message';
import { decodeKinesisRecords } from '../../../enrichment/decoders/kinesis';
import kinesisFailure from '../../fixtures/kinesis-failure.json';
import { kinesisRecord } from './event-records';

const { KinesisBatchInfo: batchInfo, ...pointer } = kinesisFailure;

export const HYDRATION: Hydration = {
  schemaVersion: 1,
  id: 'a'.repeat(64),
  groupId: 'shardId-000000000000-0123456789abcdef',
  source: 'kinesis',
  status: 'COMPLETE',
  expectedRecords: 1,
  foundRecords: 1,
  hydratedAt: '2023-12-10T22:06:25.000Z',
  attempts: 1,
};

interface Given {
  readonly messageId?: string;
  readonly hydration?: Partial<Hydration>;
  /** More members of the pointer, or others in place of its own. */
  readonly pointer?: object;
  readonly batchInfo?: object;
  readonly partitionKey?: string;
}

/** A hydrated message whose records have these data. */
export function kinesisMessage(data: readonly (string | Uint8Array)[], given: Given = {}): HydratedMessage {
  const records = data.map((bytes, index) => kinesisRecord(bytes, { index, partitionKey: given.partitionKey }));
  return {
    ...messageWithoutRecords(given),
    ...(records.length > 0 && { payload: { Records: records }, KinesisBatch: decodeKinesisRecords(records) }),
  };
}

export function messageWithoutRecords({ messageId = 'm-1', hydration, ...given }: Given = {}): HydratedMessage {
  return {
    ...pointer,
    KinesisBatchInfo: { ...batchInfo, ...given.batchInfo },
    ...given.pointer,
    messageId,
    hydration: { ...HYDRATION, ...hydration },
  };
}

export function malformedMessage(original: string, messageId = 'm-1'): HydratedMessage {
  const { source: _, expectedRecords: __, ...hydration } = HYDRATION;
  const reason = { code: 'NOT_JSON', message: 'The body is not JSON' } as const;
  return {
    messageId,
    hydration: { ...hydration, groupId: 'malformed', status: 'MALFORMED', foundRecords: 0, reason, original },
  };
}

/** UTF-8 bytes of a message on the wire. */
export function wireBytes(message: HydratedMessage): number {
  return Buffer.byteLength(JSON.stringify(message));
}
