/**
 * The redrive inbox: what `lib/` and the inbox's function agree on.
 */

/** The function's environment: `lib/` writes it, `redrive/inbox/` reads it. */
export const INBOX_ENVIRONMENT = {
  /** URL of the queue that messages go back to. */
  destinationQueueUrl: 'DESTINATION_QUEUE_URL',
  /** Name of the table that remembers attempts. */
  attemptsTable: 'ATTEMPTS_TABLE',
  /** How often a message is redriven at most. */
  maxRedrives: 'MAX_REDRIVES',
  /** After how many receives SQS itself moves a message back. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
} as const;

/** How often a message is redriven at most, unless its owner says otherwise. */
export const DEFAULT_MAX_REDRIVES = 10;
/** How often SQS hands a message of the inbox over before it moves it back itself. A look in the console counts, too. */
export const INBOX_MAX_RECEIVES = 5;

/** Key of the table that remembers attempts. */
export const ATTEMPTS_KEY = 'id';
/** Attribute by which that table forgets: epoch seconds. */
export const ATTEMPTS_EXPIRY = 'expiresAt';

/**
 * How much longer the inbox's function may run than a consumer: to load the records, to invoke and to put the message
 * back; seconds.
 */
export const INBOX_MARGIN_SECONDS = 30;
