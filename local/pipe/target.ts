/** What became of the elements that a target was called with. */
export interface Delivery {
  /** The elements it refused; the others have been taken. */
  readonly refused: readonly Refusal[];
}

export interface Refusal {
  /** Index of the element. */
  readonly index: number;
  readonly error: string;
}

/** Where a pipe delivers to. */
export interface Target {
  /** Most elements of one call. */
  readonly batchEntries: number;
  /** Calls the target once. Throws when the call as a whole is refused. */
  deliver(elements: readonly unknown[]): Promise<Delivery>;
}
