/** How complete the records of a hydrated message are: its `hydration.status`. */
export enum HydrationStatus {
  /** Both ends of the failed range were found, and as many records as Lambda counted. */
  COMPLETE = 'COMPLETE',
  /** Both ends of the failed range were found, but the number of records differs from Lambda's count. */
  INEXACT = 'INEXACT',
  /** Part of the failed range is gone; the message holds what is left. */
  PARTIAL = 'PARTIAL',
  /** Nothing of the failed range is left in the stream. */
  EXPIRED = 'EXPIRED',
  /**
   * The range cannot be read: the stream, the shard or its key was deleted, the sequence number belongs to another shard, or
   * the object in the intake bucket has no event.
   */
  UNREADABLE = 'UNREADABLE',
  /** What arrived in the staging queue was not a pointer. */
  MALFORMED = 'MALFORMED',
}
