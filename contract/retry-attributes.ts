/**
 * SQS message attributes of the retry lane. They travel beside the body, which stays as Lambda wrote it.
 */
export const RETRY_ATTRIBUTES = {
  /** Attempts so far (Number). */
  attempts: 'HydrationAttempts',
  /** When the pointer was first seen in the staging queue, ISO 8601 (String). */
  firstStagedAt: 'HydrationFirstStagedAt',
  /**
   * When this copy was sent back to the staging queue, ISO 8601 (String). A message that SQS got much later than that was
   * put into the queue by another sender, such as a redrive, and starts afresh.
   */
  sentBackAt: 'HydrationSentBackAt',
  /** When the stream first said that it can never be read, ISO 8601 (String): a single answer is not believed. */
  unreadableSince: 'HydrationUnreadableSince',
} as const;

/** SQS message attributes of a pointer in the unhydrated queue; the retry attributes are cleared so that a redrive starts afresh. */
export const UNHYDRATED_ATTRIBUTES = {
  /** Name of the last error (String). */
  errorName: 'HydrationErrorName',
  /** Message of the last error (String). */
  errorMessage: 'HydrationErrorMessage',
} as const;

/** Names of the attributes that the pipeline itself writes: a message with one of them was in the staging queue before. */
export const OWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...Object.values(RETRY_ATTRIBUTES),
  ...Object.values(UNHYDRATED_ATTRIBUTES),
]);
