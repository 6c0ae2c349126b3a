import { embeddedMetrics } from '../../contract/embedded-metrics';
import { REDRIVE_METRICS } from '../../contract/metrics';
import type { InboxRecord } from './inbox-record';
import type { InboxResult } from './redrive-record';

/**
 * What is logged of a message: a line without data, and one that CloudWatch turns into a metric. An error's text may
 * quote a record, so that only its type is named. What comes again is counted once it is over.
 */
export function reportLines({ messageId }: InboxRecord, result: InboxResult, functionName: string): string[] {
  const { id, retry, ...told } = result;
  const event = retry === undefined ? 'redriven' : 'comes-again';
  const level = result.outcome === 'done' ? 'INFO' : 'WARN';
  const line = JSON.stringify({ level, event, messageId, hydrationId: id, ...told });
  if (retry !== undefined) return [line];
  return [line, embeddedMetrics({ [REDRIVE_METRICS[result.outcome]]: 1 }, functionName, Date.now())];
}
