import type { FailurePointer } from '../contract/pointer';

/** What happens in the local cloud, in the order it happens. The screen, `--json` and tests read these. */
export type LocalEvent =
  | {
      readonly type: 'records-put';
      /** Of the stream or table. */
      readonly name: string;
      readonly records: readonly unknown[];
    }
  | {
      readonly type: 'batch-invoked';
      readonly functionArn: string;
      readonly streamArn: string;
      readonly shardId: string;
      /** How many the batch has. */
      readonly records: number;
      /** How often its records have been tried, this time included. */
      readonly attempt: number;
      /** What the function threw, or which items it named as failed; absent when the batch succeeded. */
      readonly error?: string;
    }
  | {
      readonly type: 'batch-split';
      readonly functionArn: string;
      readonly shardId: string;
      /** How many records go into each half, the older ones first. */
      readonly sizes: readonly [number, number];
    }
  | {
      /** The mapping of a queue invoked a function with messages. */
      readonly type: 'messages-invoked';
      readonly functionArn: string;
      readonly queueArn: string;
      readonly messages: number;
      /** What the function threw, which items it named as failed, or why it could not be invoked; absent when all succeeded. */
      readonly error?: string;
    }
  | {
      readonly type: 'pointer-sent';
      /** The queue, the topic, or the bucket that holds the pointer together with the event. */
      readonly destinationArn: string;
      readonly pointer: FailurePointer;
      /** Of the object in the bucket. */
      readonly key?: string;
    }
  | {
      /** The OnFailure destination did not take a pointer: nothing leads to its records any more. */
      readonly type: 'pointer-lost';
      readonly destinationArn: string;
      readonly pointer: FailurePointer;
      readonly error: string;
    }
  | {
      /** S3 announced a new object to a queue. */
      readonly type: 'object-announced';
      readonly bucket: string;
      readonly key: string;
      readonly queueArn: string;
    }
  | {
      /** The queue did not take the announcement: nothing leads to the object any more. */
      readonly type: 'announcement-lost';
      readonly bucket: string;
      readonly key: string;
      readonly queueArn: string;
      readonly error: string;
    }
  | {
      /** A subscriber of a topic did not take a message. */
      readonly type: 'notification-lost';
      readonly topicArn: string;
      /** ARN of the queue or function. */
      readonly endpoint: string;
      readonly error: string;
    }
  | {
      readonly type: 'pipe-batch';
      readonly pipe: string;
      readonly received: number;
      /** Messages that matched no filter and were deleted. */
      readonly discarded: number;
    }
  | {
      readonly type: 'enriched';
      readonly pipe: string;
      /** How many messages the enrichment was given. */
      readonly received: number;
      /** How many elements its answer has: the target gets those. */
      readonly answered: number;
    }
  | { readonly type: 'delivered'; readonly pipe: string; readonly targetArn: string; readonly message: unknown }
  | {
      /** A batch or single messages will reappear in the staging queue after its visibility timeout. */
      readonly type: 'pipe-failed';
      readonly pipe: string;
      readonly stage: 'enrichment' | 'target';
      readonly messages: number;
      readonly error: string;
    }
  | {
      /** The enrichment answered more elements than the target takes: the target was not called, the messages are deleted. */
      readonly type: 'target-skipped';
      readonly pipe: string;
      readonly messages: number;
      readonly reason: string;
    }
  | { readonly type: 'event-matched'; readonly bus: string; readonly rule: string; readonly targetArn: string }
  | {
      /** A rule's target did not take an event. */
      readonly type: 'event-undelivered';
      readonly bus: string;
      readonly rule: string;
      readonly targetArn: string;
      readonly error: string;
      /** Where the event is now; absent when it is gone. */
      readonly deadLetterArn?: string;
    }
  | {
      /** An event matched no rule of its bus: it is gone, unless an archive holds it. */
      readonly type: 'event-unmatched';
      readonly bus: string;
      readonly detailType: string;
    }
  | {
      /** Records are no longer in their stream; only the demo deletes some. */
      readonly type: 'records-deleted';
      readonly streamArn: string;
      readonly shardId: string;
      /** How many. */
      readonly records: number;
    }
  | { readonly type: 'function-log'; readonly functionArn: string; readonly text: string }
  | {
      readonly type: 'access-denied';
      readonly roleArn: string;
      readonly action: string;
      readonly resourceArn: string;
    };
