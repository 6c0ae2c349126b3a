import { expect, test } from 'vitest';
import { summarizePlan } from '../../cli/engine/plan-summary';
import type { HydratedMessage } from '../../contract/message';
import { type AllowableRefusal, candidateOf, planRedrive } from '../../redrive';
import { failedBatch } from '../helpers/redrive/messages';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:orders';

function summary(messages: readonly HydratedMessage[], allow: readonly AllowableRefusal[] = []) {
  const functions = [{ functionArn: FUNCTION_ARN, timeoutSeconds: 3 }];
  const candidates = messages.map((message, index) => candidateOf(`key-${index}`, message));
  return summarizePlan(planRedrive(candidates, { functions, allow }));
}

test('of an overruled reason, only messages that are sent count: another reason can still keep one', () => {
  const redrive = { count: 1, history: [{ at: '2026-11-28T12:00:00.000Z', by: 'ada', outcome: 'done' as const }] };
  const messages = [
    failedBatch({ status: 'INEXACT', id: 'a' }),
    failedBatch({ status: 'INEXACT', id: 'b', redrive }),
    failedBatch({ status: 'PARTIAL', id: 'c' }),
  ];

  expect(summary(messages, ['INEXACT'])).toMatchObject({
    messages: 1,
    overruled: [{ code: 'INEXACT', count: 1 }],
    refused: [
      { code: 'ALREADY_DONE', count: 1 },
      { code: 'PARTIAL', count: 1 },
    ],
  });
  expect(summary(messages).overruled).toEqual([]);
});

test('changes of a table are known by their stream, however long their sequence numbers are', () => {
  const { KinesisBatchInfo: info, ...message } = failedBatch();
  const streamArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026-11-28T12:00:00.000';
  const startSequenceNumber = '1'.repeat(40);
  const ofTable = { ...message, DDBStreamBatchInfo: { ...info, streamArn, startSequenceNumber } } as HydratedMessage;

  expect(summary([ofTable]).hasItems).toBe(true);
  expect(summary([failedBatch()]).hasItems).toBe(false);
});
