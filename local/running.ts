/** Something that was started and runs until it is stopped. */
export interface Running {
  /** Ends polling and waits for what is under way. */
  stop(): Promise<void>;
}
