/** What happens when, earliest first; what happens at the same time, in the order in which it was planned. */
export class Events<T> {
  private readonly heap: { readonly at: number; readonly order: number; readonly event: T }[] = [];
  private planned = 0;

  plan(at: number, event: T): void {
    const entry = { at, order: this.planned++, event };
    let index = this.heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, this.heap[parent])) break;
      this.heap[index] = this.heap[parent] as typeof entry;
      index = parent;
    }
    this.heap[index] = entry;
  }

  next(): { readonly at: number; readonly event: T } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined || this.heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && isBefore(this.heap[child + 1], this.heap[child])) child += 1;
      if (!isBefore(this.heap[child], last)) break;
      this.heap[index] = this.heap[child] as typeof last;
      index = child;
    }
    this.heap[index] = last;
    return first;
  }
}

interface Planned {
  readonly at: number;
  readonly order: number;
}

function isBefore(one: Planned | undefined, other: Planned | undefined): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
