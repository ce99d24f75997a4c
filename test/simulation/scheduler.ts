interface PlannedEvent {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Resolves when nothing is left to do without a new event: the microtask queue has run empty. */
function settled(): Promise<void> {
  // Node runs what nextTick was given only after all microtasks, those they bring forth included.
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Virtual time. Events run one at a time, in the order of their instants and then of their planning; nothing waits for a clock. */
export class Scheduler {
  nowMs = 0;
  /** Events that have run. */
  count = 0;
  private planned = 0;
  /** A binary heap, earliest event first. */
  private readonly heap: PlannedEvent[] = [];

  after(delayMs: number, run: () => void): void {
    const event = { atMs: this.nowMs + delayMs, order: this.planned++, run };
    const { heap } = this;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isEarlier(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  /** Runs events until `enough` says so, nothing is planned any more, or `untilMs` is reached. */
  async run(enough: () => boolean, untilMs: number): Promise<void> {
    await settled();
    while (this.heap.length > 0 && !enough() && this.heap[0]!.atMs <= untilMs) {
      const event = this.takeEarliest();
      this.nowMs = event.atMs;
      this.count++;
      event.run();
      await settled();
    }
  }

  private takeEarliest(): PlannedEvent {
    const { heap } = this;
    const earliest = heap[0]!;
    const last = heap.pop()!;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isEarlier(heap[child + 1]!, heap[child]!)) child++;
      if (!isEarlier(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    if (heap.length > 0) heap[at] = last;
    return earliest;
  }
}

function isEarlier(a: PlannedEvent, b: PlannedEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
