import type { HydratedMessage } from '../../contract/message';
import { jsonCanTravel } from '../sqs-characters';

/** A message, and what decides how it can be delivered. Sizes are bytes of UTF-8. */
export interface Draft {
  readonly whole: HydratedMessage;
  /** Without the decoded batch. */
  readonly plain: HydratedMessage;
  readonly wholeBytes: number;
  readonly plainBytes: number;
  /** Whether SQS takes every character of the plain message. */
  readonly canTravel: boolean;
  /** Whether there is something the bucket could take. */
  readonly isMovable: boolean;
}

/** Measures a message, writing each part of it once. */
export function draftOf(whole: HydratedMessage): Draft {
  const { KinesisBatch, DynamoDBBatch, ...rest } = whole;
  const plain = rest as HydratedMessage;
  const plainJson = JSON.stringify(plain);
  const plainBytes = Buffer.byteLength(plainJson);
  const batchBytes = memberBytes('KinesisBatch', KinesisBatch) + memberBytes('DynamoDBBatch', DynamoDBBatch);
  return {
    whole,
    plain,
    wholeBytes: plainBytes + batchBytes,
    plainBytes,
    canTravel: jsonCanTravel(plainJson),
    isMovable: isMovable(plain),
  };
}

function isMovable({ payload, hydration }: HydratedMessage): boolean {
  return [payload, hydration.original, hydration.displaced].some((part) => part !== undefined);
}

/** What a member adds to an object that has others: a batch that cannot travel is as good as too large. */
function memberBytes(name: string, batch: readonly unknown[] | undefined): number {
  if (batch === undefined) return 0;
  const json = JSON.stringify(batch);
  return jsonCanTravel(json) ? Buffer.byteLength(`,"${name}":`) + Buffer.byteLength(json) : Number.POSITIVE_INFINITY;
}
