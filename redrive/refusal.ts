/** Why a message is not sent, or why Lambda did not take it. Public: a redrive inbox writes them into a message's history. */
const REFUSAL_CODES = [
  /** EXPIRED, UNREADABLE or MALFORMED: the message has no records. */
  'NOTHING_LEFT',
  /** The payload may hold records that the function has processed already. Can be allowed. */
  'INEXACT',
  /** Records of the batch are missing. Can be allowed. */
  'PARTIAL',
  /** A pipe gave up, not a function: there is nothing to invoke, unless a target is named. */
  'NO_FUNCTION',
  /** The function aggregates a tumbling window, whose state is lost. Can be allowed. */
  'TUMBLING_WINDOW',
  /** One record alone is larger than Lambda takes. */
  'RECORD_TOO_LARGE',
  /** The message was redriven as often as `maxRedrives` allows. */
  'REDRIVEN_TOO_OFTEN',
  /** Nobody knows what came of the last attempt: the function may have processed the records. Can be allowed. */
  'OUTCOME_UNKNOWN',
  /** The last attempt succeeded, but the message was kept, or could not be deleted. Can be allowed. */
  'ALREADY_DONE',
  /** Another copy of the message was redriven meanwhile. */
  'SUPERSEDED',
  /** An item of the table has changed since. Can be allowed. */
  'ITEM_STALE',
  /** An item of the table was deleted since. Can be allowed. */
  'ITEM_GONE',
  /** Lambda does not know the function, or the alias or version. */
  'FUNCTION_NOT_FOUND',
  /** Who redrives may not invoke the function. */
  'FUNCTION_NOT_ALLOWED',
  /** Lambda did not run the function: too many run at once. */
  'THROTTLED',
  /** Lambda did not run the function for another reason, which the sentence names. */
  'NOT_INVOKED',
  /** The records in the overflow bucket cannot be read, or those in the message were edited. */
  'PAYLOAD_UNAVAILABLE',
  /** The run was stopped before this message's turn. */
  'STOPPED',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Refusals that a person can overrule. */
export const ALLOWABLE_REFUSALS = [
  'INEXACT',
  'PARTIAL',
  'TUMBLING_WINDOW',
  'OUTCOME_UNKNOWN',
  'ALREADY_DONE',
  'ITEM_STALE',
  'ITEM_GONE',
] as const satisfies readonly RefusalCode[];
export type AllowableRefusal = (typeof ALLOWABLE_REFUSALS)[number];

export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence for people: what is wrong, and what to do. */
  readonly message: string;
}

export function isAllowable(code: RefusalCode): code is AllowableRefusal {
  return ALLOWABLE_REFUSALS.some((allowable) => allowable === code);
}
