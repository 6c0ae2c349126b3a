import type { DynamoDBEvent, DynamoDBEventRecord, KinesisEvent, KinesisEventRecord } from '../contract/lambda-event';
import { type HydratedMessage, type Hydration, SCHEMA_VERSION } from '../contract/message';
import { decodeBatch } from './decoders';
import type { Intake, MalformedIntake, PointerIntake } from './intake';
import type { Verdict } from './judge';
import type { EventRecord } from './select';

/** The message of a pointer: the pointer as it came, what was found out, and the records. */
export function composeMessage(
  intake: PointerIntake,
  verdict: Verdict,
  { now, limitBytes }: { readonly now: number; readonly limitBytes: number },
): HydratedMessage {
  const { source, pointer, displaced, batchSize, staged } = intake;
  const { status, records, reason, bytes } = verdict;
  // What cannot travel inside the message is not decoded: the bucket takes the payload only.
  const isDecoded = records.length > 0 && bytes <= limitBytes;
  const hydration: Hydration = {
    ...common(intake, now),
    source,
    status,
    expectedRecords: batchSize,
    foundRecords: records.length,
    ...(reason && { reason }),
    ...(displaced && { displaced }),
  };
  const payload = { Records: records } as KinesisEvent | DynamoDBEvent;
  return {
    ...pointer,
    messageId: staged.messageId,
    hydration,
    ...(records.length > 0 && { payload }),
    ...(isDecoded && decodeBatch(source, ofOneKind(records))),
  };
}

/** The message of what is no pointer: its body, verbatim. */
export function composeMalformed(intake: MalformedIntake, now: number): HydratedMessage {
  const { staged, reason, body } = intake;
  const hydration: Hydration = {
    ...common(intake, now),
    status: 'MALFORMED',
    foundRecords: 0,
    reason,
    original: body,
  };
  return { messageId: staged.messageId, hydration };
}

function common({ id, groupId, failedAttempts }: Intake, now: number) {
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    groupId,
    hydratedAt: new Date(now).toISOString(),
    attempts: failedAttempts + 1,
  } as const;
}

/** The records of a range come from one stream; which kind, its pointer says. */
function ofOneKind(records: readonly EventRecord[]) {
  return records as readonly (KinesisEventRecord & DynamoDBEventRecord)[];
}
