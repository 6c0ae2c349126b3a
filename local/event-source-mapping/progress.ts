/** How far a mapping is with the records of its stream. */
export class MappingProgress {
  private readCount = 0;
  private unfinishedCount = 0;
  private attempts = 0;

  /** Records that it has read, filtered ones included. */
  get read(): number {
    return this.readCount;
  }

  /** Records that are neither processed nor given up. */
  get unfinished(): number {
    return this.unfinishedCount;
  }

  /** How often the function was invoked with the batch that fails at the moment; 0 when none does. */
  get failedAttempts(): number {
    return this.unfinishedCount > 0 ? this.attempts : 0;
  }

  took(read: number, accepted: number): void {
    this.readCount += read;
    this.unfinishedCount += accepted;
  }

  finished(records: number): void {
    this.unfinishedCount -= records;
    this.attempts = 0;
  }

  failed(attempts: number): void {
    this.attempts = attempts;
  }
}
