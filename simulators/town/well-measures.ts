import { keyOf, noise32, RandomStream } from './random-stream.js';
import type { Reservoir, Well } from './town-file.js';
import { MINUTES_PER_STEP } from './well-supply.js';
import type { WellMeter } from './well-registers.js';

// Written from docs/native-format.md alone, like the messages of registers.

/** What the controller of a well and the probe of a reservoir tell beside the register at an instant. */
export interface MeasureRow {
  readonly atMs: number;
  readonly flow?: number;
  readonly pressure?: number;
  readonly pump?: 0 | 1;
  readonly energy?: number;
  readonly level?: number;
}

/** Depth of every reservoir when full: an assumption, as their volumes are. Their walls are upright. */
export const RESERVOIR_DEPTH_MILLIMETRES = 4_000;

/** Pressure at a wellhead while its pump runs and while it stands, in kilopascal, before a tremble of a few. */
const RUNNING_KPA = 410;
const STANDING_KPA = 180;

/** The pump of a well: what it draws from the mains for the water it lifts. */
export interface WellPump {
  /** Watt-hours for each m3 that it lifts. */
  readonly wattHoursPerM3: number;
  readonly firstEnergyWattHours: number;
}

export function wellPump({ serial }: Well, seed: number): WellPump {
  const random = new RandomStream(seed, `pump ${serial}`);
  return { wattHoursPerM3: random.whole(380, 620), firstEnergyWattHours: random.whole(1_000, 90_000) * 1_000 };
}

/** What a well did in one step. */
export interface WellStep {
  readonly fromMs: number;
  readonly runsFromMinute: number;
  readonly runsToMinute: number;
  readonly litresPerMinute: number;
  /** Litres since the run began, at the beginning of the step. */
  readonly producedLitres: number;
}

/** Rows of a well for the named minutes of a step: the state that begins at the minute. The flow is what the well's meter counts of it. */
export function wellRows(step: WellStep, minutes: Iterable<number>, { countedPpm }: WellMeter, pump: WellPump, noiseKey: number): MeasureRow[] {
  const { fromMs, runsFromMinute, runsToMinute, litresPerMinute, producedLitres } = step;
  return [...minutes].map((minute) => {
    const runs = minute >= runsFromMinute && minute < runsToMinute;
    const lifted = producedLitres + Math.max(0, Math.min(minute, runsToMinute) - runsFromMinute) * litresPerMinute;
    const atMs = fromMs + minute * 60_000;
    return {
      atMs, flow: runs ? Math.round((litresPerMinute * 60 * countedPpm) / 1_000_000) : 0, pump: runs ? 1 : 0,
      pressure: (runs ? RUNNING_KPA : STANDING_KPA) + (noise32(noiseKey, Math.floor(atMs / 60_000)) % 21) - 10,
      energy: pump.firstEnergyWattHours + Math.floor((lifted * pump.wattHoursPerM3) / 1000),
    };
  });
}

/** Minutes at which a controller that reports by exception has something to say: the beginning of the step, and each switch of its pump. */
export function tellingMinutes({ runsFromMinute, runsToMinute }: WellStep): number[] {
  const switches = runsFromMinute < runsToMinute ? [runsFromMinute, runsToMinute] : [];
  return [...new Set([0, ...switches])].filter((minute) => minute < MINUTES_PER_STEP).sort((one, other) => one - other);
}

/** Level of a reservoir that holds so much: whole millimetres, cut down. */
export function levelOf({ volumeM3 }: Reservoir, storedLitres: number): number {
  return Math.floor((storedLitres * RESERVOIR_DEPTH_MILLIMETRES) / Math.round(volumeM3 * 1000));
}

/** Serial of the probe in a reservoir, by its place in the town file. */
export function probeSerial(reservoirNo: number): string {
  return `LEVEL-${String(reservoirNo + 1).padStart(2, '0')}`;
}

export function noiseKeyOf(seed: number, serial: string): number {
  return keyOf(seed, `pressure ${serial}`);
}

export function measuresPayload(serial: string, sequence: number, clockMs: number | undefined, rows: readonly MeasureRow[]): string {
  const clock = clockMs === undefined ? '' : `,"clock":${clockMs}`;
  return `{"serial":"${serial}","seq":${sequence}${clock},"measures":${JSON.stringify(rows.map(({ atMs, ...amounts }) => ({ ts: atMs, ...amounts })))}}`;
}
