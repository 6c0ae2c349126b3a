import { randomUUID } from 'node:crypto';
import type { HydratedMessage } from '../../../contract/message';
import { kinesisMessage } from '../messages/hydrated-messages';

export const ORDERS = 'arn:aws:lambda:eu-west-1:000000000000:function:orders';
export const INVOICES = 'arn:aws:lambda:eu-west-1:000000000000:function:invoices:live';

interface Given {
  readonly functionArn?: string;
  readonly condition?: string;
  readonly timestamp?: string;
  /** Data of the records. */
  readonly data?: readonly string[];
  readonly hydration?: object;
  readonly batchInfo?: object;
  readonly responseContext?: object | null;
}

/** A message of a failed batch, unlike all others. */
export function failure({
  functionArn = ORDERS,
  condition = 'RetryAttemptsExhausted',
  ...given
}: Given = {}): HydratedMessage {
  const { data = ['{"order":4711}'], timestamp = '2026-01-02T03:04:07.890Z', hydration, batchInfo } = given;
  const responseContext = 'responseContext' in given ? { responseContext: given.responseContext } : {};
  return kinesisMessage(data, {
    messageId: randomUUID(),
    batchInfo,
    hydration: {
      id: randomUUID().replaceAll('-', '').repeat(2),
      expectedRecords: data.length,
      foundRecords: data.length,
      ...hydration,
    },
    pointer: {
      requestContext: { requestId: randomUUID(), functionArn, condition, approximateInvokeCount: 3 },
      timestamp,
      ...responseContext,
    },
  });
}
