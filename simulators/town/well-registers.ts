import { RandomStream } from './random-stream.js';
import type { Well } from './town-file.js';

/** The supply meter of a well. */
export interface WellMeter {
  readonly meterSerial: string;
  readonly deviceSerial: string;
  readonly capacityLitres: number;
  readonly pulseLitres: number;
  /** Millionths of the water that it counts: one in eight has worn to some per cent less, as hidden loss begins. */
  readonly countedPpm: number;
  readonly firstIndexLitres: number;
}

export function wellMeter({ serial }: Well, seed: number): WellMeter {
  const random = new RandomStream(seed, `meter ${serial}`);
  const isWorn = random.chance(1 / 8);
  return {
    meterSerial: `KB-${serial}`, deviceSerial: serial, capacityLitres: 10_000_000_000, pulseLitres: 10,
    countedPpm: 1_000_000 + random.whole(-15_000, 15_000) - (isWorn ? random.whole(30_000, 70_000) : 0),
    firstIndexLitres: random.whole(0, 2_000_000) * 1000,
  };
}

/**
 * What the meter shows after a volume since the run began. The product stays exact below 9 000 000 m3: at 50 m3/h a well
 * needs twenty years for that.
 */
export function shownByWell({ firstIndexLitres, countedPpm, capacityLitres, pulseLitres }: WellMeter, producedLitres: number): number {
  const index = (firstIndexLitres + Math.floor(producedLitres * countedPpm / 1_000_000)) % capacityLitres;
  return Math.floor(index / pulseLitres) * pulseLitres;
}
