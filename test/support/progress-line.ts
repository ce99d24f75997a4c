const BAR_WIDTH = 30;
const LINE_EVERY_RATIO = 0.1;

/**
 * Shows how far a long piece of work is, on standard error: a bar that is drawn over itself on a terminal, else a plain
 * line each tenth of the way.
 */
export class ProgressLine {
  private shownRatio = -1;
  private readonly startedAtMs = performance.now();
  private readonly terminal = process.stderr.isTTY === true;

  constructor(private readonly what: string, private total: number) {}

  show(done: number): void {
    const ratio = this.total === 0 ? 1 : done / this.total;
    if (!this.terminal && Math.floor(ratio / LINE_EVERY_RATIO + 1e-9) <= Math.floor(this.shownRatio / LINE_EVERY_RATIO + 1e-9)) return;
    this.shownRatio = ratio;
    const seconds = (performance.now() - this.startedAtMs) / 1000;
    const figures = `${done.toLocaleString('en')} of ${this.total.toLocaleString('en')}, ${seconds.toFixed(0)} s`;
    if (!this.terminal) return void process.stderr.write(`${this.what}: ${(ratio * 100).toFixed(0)} %, ${figures}\n`);
    const filled = Math.round(Math.min(1, ratio) * BAR_WIDTH);
    process.stderr.write(`\r${this.what} [${'█'.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${figures} `);
  }

  /** The last state; the total may have been an estimate. */
  end(done?: number, total = this.total): void {
    this.total = total;
    if (done !== undefined) this.show(done);
    if (this.terminal) process.stderr.write('\n');
  }
}
