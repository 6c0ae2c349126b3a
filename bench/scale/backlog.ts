/** The pointers in the staging queue: those of the storm by number, and those that came back. */
export class Backlog {
  private fresh = 0;
  private readonly window: number[] = [];
  private readonly returned: number[] = [];

  /**
   * @param pointers - of the storm, numbered in the order of their records
   * @param disorder - from how many of the oldest the queue takes one
   */
  constructor(
    private readonly pointers: number,
    private readonly disorder: number,
    private readonly random: () => number,
  ) {}

  get size(): number {
    return this.pointers - this.fresh + this.window.length + this.returned.length;
  }

  /** One of the oldest; undefined if there is none. */
  take(): number | undefined {
    while (this.window.length < this.disorder) {
      const pointer = this.oldest();
      if (pointer === undefined) break;
      this.window.push(pointer);
    }
    const index = Math.floor(this.random() * this.window.length);
    const taken = this.window[index];
    const last = this.window.pop();
    if (index < this.window.length && last !== undefined) this.window[index] = last;
    return taken;
  }

  giveBack(pointer: number): void {
    this.returned.push(pointer);
  }

  /** What came back lies anywhere among the rest: a standard queue keeps no order of sending for it. */
  private oldest(): number | undefined {
    const fresh = this.pointers - this.fresh;
    if (this.random() * (fresh + this.returned.length) < fresh) return this.fresh++;
    const index = Math.floor(this.random() * this.returned.length);
    const pointer = this.returned[index];
    const last = this.returned.pop();
    if (index < this.returned.length && last !== undefined) this.returned[index] = last;
    return pointer;
  }
}
