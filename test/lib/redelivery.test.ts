import { Duration } from 'aws-cdk-lib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PIPE_EXECUTION_SECONDS,
  PIPE_VISIBILITY_FACTOR,
  SQS_MAX_RECEIVE_COUNT,
  SQS_RETENTION_SECONDS,
} from '../../contract/limits';
import { redelivery } from '../../lib/pipeline/queues';

const HOUR = 60 * 60;

/** How long a pointer is offered to an enrichment that is throttled each time, before SQS moves it; seconds. */
function offeredFor(props: Parameters<typeof redelivery>[0]) {
  const { maxReceiveCount, visibilityTimeout } = redelivery(props);
  expect(maxReceiveCount).toBeLessThanOrEqual(SQS_MAX_RECEIVE_COUNT.max);
  expect(maxReceiveCount).toBeGreaterThanOrEqual(5);
  return maxReceiveCount * visibilityTimeout.toSeconds();
}

const timeouts = fc.integer({ min: 1, max: PIPE_EXECUTION_SECONDS });
const retryPeriods = fc.integer(SQS_RETENTION_SECONDS);

test('a pointer whose enrichment is throttled on every receive is offered for at least 3 hours, whatever the timeout', () => {
  fc.assert(
    fc.property(timeouts, retryPeriods, (timeout, retryFor) => {
      const props = { timeout: Duration.seconds(timeout), retryFor: Duration.seconds(retryFor) };
      expect(offeredFor(props)).toBeGreaterThanOrEqual(3 * HOUR);
      const { visibilityTimeout } = redelivery(props);
      expect(visibilityTimeout.toSeconds()).toBeGreaterThanOrEqual(PIPE_VISIBILITY_FACTOR * timeout);
    }),
  );
});

test('with a reserved concurrency, which throttles a storm by design, it is offered for at least half of retryFor', () => {
  fc.assert(
    fc.property(timeouts, retryPeriods, (timeout, retryFor) => {
      const props = {
        timeout: Duration.seconds(timeout),
        retryFor: Duration.seconds(retryFor),
        reservedConcurrentExecutions: 5,
      };
      expect(offeredFor(props)).toBeGreaterThanOrEqual(Math.max(3 * HOUR, retryFor / 2));
    }),
  );
  expect(redelivery({ reservedConcurrentExecutions: 5 })).toMatchObject({ maxReceiveCount: 60 });
});
