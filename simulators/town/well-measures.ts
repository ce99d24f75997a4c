import { keyOf, noise32, RandomStream } from './random-stream.js';
import type { Reservoir, Well } from './town-file.js';
import { RESERVOIR_DEPTH_MILLIMETRES } from './reservoir-depth.js';
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
  /** Where it is not that of the message: a gateway speaks for many. */
  readonly serial?: string;
  readonly ch?: number;
  readonly battery?: number;
  readonly alarms?: readonly string[];
}

/** How far a pressure gauge trembles either way, in kilopascal. */
const TREMBLE_KPA = 4;

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
  /** What it gave in the step. */
  readonly litres: number;
  /** Litres since the run began, at the beginning of the step. */
  readonly producedLitres: number;
  /** Pressure at its head while its pump ran in the step, and while it stood. */
  readonly runningKpa: number;
  readonly standingKpa: number;
}

/** Litres since the run began, at the beginning of a minute of the step: while it runs, a well gives evenly. */
export function liftedAt({ runsFromMinute, runsToMinute, litres, producedLitres }: Pick<WellStep, 'runsFromMinute' | 'runsToMinute' | 'litres' | 'producedLitres'>, minute: number): number {
  const ran = Math.max(0, Math.min(minute, runsToMinute) - runsFromMinute);
  return ran === 0 ? producedLitres : producedLitres + Math.floor(litres * ran / (runsToMinute - runsFromMinute));
}

/** Rows of a well for the named minutes of a step: the state that begins at the minute. The flow is what the well's meter counts of it. */
export function wellRows(step: WellStep, minutes: Iterable<number>, { countedPpm }: WellMeter, pump: WellPump, noiseKey: number): MeasureRow[] {
  const { fromMs, runsFromMinute, runsToMinute, litres, runningKpa, standingKpa } = step;
  return [...minutes].map((minute) => {
    const runs = minute >= runsFromMinute && minute < runsToMinute;
    const atMs = fromMs + minute * 60_000;
    return {
      atMs, flow: runs ? Math.round((litres / (runsToMinute - runsFromMinute)) * 60 * countedPpm / 1_000_000) : 0, pump: runs ? 1 : 0,
      pressure: Math.round(runs ? runningKpa : standingKpa) + (noise32(noiseKey, Math.floor(atMs / 60_000)) % (2 * TREMBLE_KPA + 1)) - TREMBLE_KPA,
      energy: pump.firstEnergyWattHours + Math.floor((liftedAt(step, minute) * pump.wattHoursPerM3) / 1000),
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
