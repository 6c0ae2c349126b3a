import type { RedriveOutcome } from '../../contract/message';
import type { RedriveReport, RefusalCode } from '../../redrive';
import type { Group } from '../engine/groups';
import type { LookResult } from '../engine/look';
import type { MessageSummary, Status } from '../engine/summary';
import type { Why } from '../engine/why';

/**
 * What the page and its server say to each other. Every request is JSON, and needs the cookie of the session. An answer
 * that is no success is a {@link Problem}.
 *
 * | request | answer |
 * |---|---|
 * | `GET /api/state` | {@link PageState} |
 * | `GET /api/events` | server-sent events: {@link PageEvent}, the state first |
 * | `POST /api/look` | 202; looks at the queue again |
 * | `POST /api/groups` {@link MessageFilter} | {@link GroupsAnswer} |
 * | `POST /api/messages` {@link MessagesRequest} | {@link MessagesAnswer} |
 * | `POST /api/message` {@link MessageRequest} | {@link MessageAnswer} |
 * | `POST /api/records` {@link MessageRequest} | {@link RecordsAnswer}: the records of a message that are in a bucket |
 * | `POST /api/why` {@link WhyRequest} | {@link WhyAnswer} |
 * | `POST /api/plan` {@link PlanRequest} | {@link PlanAnswer}; holds the messages until it is run or dismissed |
 * | `POST /api/plan/start` {@link StartRequest} | 202; needs `--allow-redrive` |
 * | `POST /api/plan/stop` | 202; what is being sent is waited for |
 * | `POST /api/plan/dismiss` | 204; the messages are given back |
 * | `POST /api/delete` {@link DeleteRequest} | {@link DeleteAnswer}; needs `--allow-redrive` |
 */
export interface PageState {
  readonly queue: {
    readonly name: string;
    readonly arn: string;
    readonly region: string;
    readonly fifo: boolean;
    /** About so many could be received when the look began. */
    readonly visible: number;
    /** About so many others have received: when the look began; once it has ended, as far as it has not found them. */
    readonly hidden: number;
    readonly retentionSeconds: number;
    /** Where SQS moves a message that was received so often; each look and each plan counts. */
    readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number };
  };
  /** Of the messages that were found, those that are still there are counted. */
  readonly look: LookResult & {
    readonly running: boolean;
    /** When it began; ISO 8601. */
    readonly at: string;
    /** Messages that could not be given back, with when they become visible by themselves. */
    readonly left?: { readonly count: number; readonly visibleAt: string };
  };
  /** Grows whenever messages were found, deleted or redriven, or a cause became known: groups are to be asked for again. */
  readonly revision: number;
  readonly allowRedrive: boolean;
  /** What keeps the server from its work, such as expired credentials; a new look tries again. */
  readonly problem?: Problem;
  /** The redrive that is planned, running or ended; absent when there is none. */
  readonly redrive?: RedriveState;
  /** The last plan was not started for so long that its messages were given back. */
  readonly planExpired?: true;
}

/** What is wrong, and what to do, in words for a person. */
export interface Problem {
  readonly code:
    | 'EXPIRED_CREDENTIALS'
    | 'PERMISSION_MISSING'
    | 'NOT_ALLOWED'
    | 'BUSY'
    | 'QUEUE_CHANGED'
    | 'NOT_FOUND'
    | 'NOT_SHOWN'
    | 'BAD_REQUEST'
    | 'AWS'
    | 'SESSION'
    | 'INTERNAL';
  readonly message: string;
}

export type PageEvent =
  | { readonly type: 'state'; readonly state: PageState }
  /** A message was redriven; `index` counts from 0 within the redrive. */
  | { readonly type: 'report'; readonly redrive: string; readonly index: number; readonly report: ReportedMessage };

/** Conditions that a message has to meet, all of them. Empty members are none. */
export interface MessageFilter {
  /** ARNs, of a function or pipe. */
  readonly consumerArn?: string;
  readonly streamArn?: string;
  readonly status?: Status;
  /** When Lambda gave the batch up; ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  /** Part of an id, name, shard, condition or error, whatever its case. */
  readonly text?: string;
  /** Looks for the text in the whole message as well, its records and their decoded data. Slower. */
  readonly inRecords?: boolean;
}

export interface GroupsAnswer {
  /** The largest first. */
  readonly groups: readonly PageGroup[];
  /** Messages that meet the filter. */
  readonly total: number;
  /** Messages that `inRecords` could not search: their records are in a bucket. */
  readonly notSearched?: number;
  /** What there is to filter by: in all messages, whatever the filter. */
  readonly values: {
    readonly consumerArns: readonly string[];
    readonly streamArns: readonly string[];
    readonly statuses: readonly Status[];
  };
  /** From when to when the timelines go; ISO 8601. Absent when there is nothing. */
  readonly span?: { readonly from: string; readonly to: string };
}

export interface PageGroup extends Group {
  /** How many failed in each of {@link TIMELINE_SLOTS} equal parts of the span. */
  readonly timeline: readonly number[];
}

export const TIMELINE_SLOTS = 32;

export interface MessagesRequest extends MessageFilter {
  /** A group such as `g3f2a91c`, or a cause such as `g3f2a91c.b17e`. */
  readonly group?: string;
  readonly order?: 'newest' | 'oldest';
  readonly offset?: number;
  /** At most 500. */
  readonly limit?: number;
}

export interface MessagesAnswer {
  readonly total: number;
  /** Of the first of these; where there are not so many any more as were asked for, that of the last page. */
  readonly offset: number;
  readonly messages: readonly PageMessage[];
  /** Messages of the group that `inRecords` could not search: their records are in a bucket. */
  readonly notSearched?: number;
}

export interface PageMessage extends MessageSummary {
  /** What is known of its cause, without asking the log; its id is such as `g3f2a91c.b17e`. */
  readonly cause?: { readonly id: string; readonly type: string; readonly message: string };
}

export interface MessageRequest {
  /** `hydration.id` or the id that SQS gave. */
  readonly id: string;
}

export interface MessageAnswer {
  readonly summary: PageMessage;
  readonly sentAt: string;
  /** So many messages of the queue have this id, this one included: a redrive and a deletion are of all of them. */
  readonly copies: number;
  /** The message or pointer as JSON, without what a bus or a topic has put around it. Text, so that no number changes. */
  readonly body: string;
  /** Where the message has a payload but no decoded batch: the batch, as JSON. */
  readonly decoded?: string;
}

export interface RecordsAnswer {
  /** The object as JSON: the message's members with `payload` and, decoded, what the message would have had. */
  readonly body: string;
}

export interface WhyRequest {
  /** A group, a cause or a message. Of a group, the newest message is looked up. */
  readonly id: string;
}

export type WhyAnswer = Why & { readonly of: PageMessage };

/** Also see `hydrated-dlq redrive --help`. */
export interface PlanRequest {
  /** A group, a cause or a message; absent for everything in the queue. */
  readonly id?: string;
  readonly target?: string;
  readonly includeInexact?: boolean;
  readonly allow?: readonly RefusalCode[];
  readonly stale?: 'skip' | 'send';
}

export interface PlanAnswer {
  /** Names the redrive. */
  readonly redrive: string;
  readonly messages: number;
  readonly records: number;
  readonly copies: number;
  /** Pointers that were selected: they are left, as they have to be hydrated first. */
  readonly pointers: number;
  readonly functions: readonly {
    readonly functionArn: string;
    readonly messages: number;
    readonly records: number;
    readonly shards: number;
  }[];
  readonly refused: readonly {
    readonly code: RefusalCode;
    /** Of the first of them. */
    readonly message: string;
    readonly count: number;
    /** Whether `allow` or `includeInexact` overrules it. */
    readonly allowable: boolean;
    /** The first hundred; `hydration.id`. */
    readonly ids: readonly string[];
  }[];
  /** Reasons that were overruled, with the messages that are sent in spite of them. */
  readonly overruled: readonly { readonly code: RefusalCode; readonly count: number }[];
  /** Whether there are changes of tables in it, which may be stale. */
  readonly hasItems: boolean;
}

export interface StartRequest {
  readonly redrive: string;
  readonly canary?: number;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly stopAfter?: number;
  readonly keep?: boolean;
}

export interface RedriveState {
  readonly id: string;
  readonly request: PlanRequest;
  readonly phase: 'planned' | 'running' | 'stopping' | 'ended';
  readonly plan: PlanAnswer;
  readonly counts: Partial<Record<RedriveOutcome, number>>;
  /** The latest, at most 500, the newest last. */
  readonly reports: readonly ReportedMessage[];
  /** When a plan that is not started is dismissed by itself. */
  readonly expiresAt?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

export type ReportedMessage = Pick<
  RedriveReport,
  'id' | 'outcome' | 'refusal' | 'error' | 'trouble' | 'journalTrouble' | 'fate'
> & {
  /** So many copies stay in the queue, because they hold records that were not sent; absent where none do. */
  readonly copiesLeft?: number;
  readonly at: string;
};

export interface DeleteRequest {
  /** A group, a cause or a message. */
  readonly id: string;
  /** Only messages whose last redrive was done. */
  readonly done?: boolean;
  /** How many the person expects to delete: nothing is deleted when there are more. */
  readonly expected: number;
}

export interface DeleteAnswer {
  readonly deleted: number;
  readonly left: number;
}
