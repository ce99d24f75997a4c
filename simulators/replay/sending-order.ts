/** How the rows of a meter are sent: in the order of the file unless it says otherwise. */
export interface Disorder {
  /** Draws the order at random, the same one for the same seed. */
  readonly shuffleSeed?: number;
  /** Share of the rows that are sent a second time: soon after in the order of the file, anywhere when shuffled. */
  readonly duplicateRatio: number;
}

/** In the order of the file a repeated row comes again within about two days of hourly readings. */
const REPEATED_WITHIN_ROWS = 48;

/**
 * Rows of a meter in the order in which they are sent, each repeated one twice.
 *
 * @param salt sets the meters of one replay apart
 */
export function sendingOrder(rows: number, disorder: Disorder, salt: number): Uint32Array {
  const random = randomOf((disorder.shuffleSeed ?? 0) * 1_000_003 + salt);
  const placeInLine = (row: number, delay: number) => (disorder.shuffleSeed === undefined ? row + delay : random());
  const places: number[] = [];
  const sent: number[] = [];
  for (let row = 0; row < rows; row++) {
    places.push(placeInLine(row, 0));
    sent.push(row);
    if (random() >= disorder.duplicateRatio) continue;
    places.push(placeInLine(row, random() * REPEATED_WITHIN_ROWS));
    sent.push(row);
  }
  const line = Uint32Array.from(sent.keys()).sort((a, b) => places[a]! - places[b]! || a - b);
  return line.map((at) => sent[at]!);
}

/** Uniform in [0, 1), repeatable (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
