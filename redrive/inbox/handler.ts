import type { InboxRecord } from './inbox-record';
import { type RedriveEdges, redriveRecord } from './redrive-record';
import { reportLines } from './report';

/** The part of Lambda's context that is used. */
export interface InboxContext {
  readonly getRemainingTimeInMillis: () => number;
}

export interface InboxEdges extends RedriveEdges {
  /** Writes one line to the function's log. */
  readonly write: (line: string) => void;
}

type InboxHandler = (event: { readonly Records: readonly InboxRecord[] }, context: InboxContext) => Promise<void>;

/**
 * Redrives the messages of the inbox. What is not done goes back to the destination queue with its history, and the
 * mapping then deletes it here. If a later attempt may succeed, the invocation fails, so that SQS delivers the message again.
 */
export function inboxHandler(edges: InboxEdges): InboxHandler {
  return async ({ Records }, context) => {
    for (const record of Records) {
      const result = await redriveRecord(record, context.getRemainingTimeInMillis(), edges);
      for (const line of reportLines(record, result, edges.environment.functionName)) edges.write(line);
      if (result.retry !== undefined) throw new Error(`Message ${record.messageId} comes again. ${result.retry}`);
    }
  };
}
