import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { readTown } from './town-file.js';
import { TownModel } from './town-model.js';
import { TownTraffic } from './town-traffic.js';
import { RESERVOIR_DEPTH_MILLIMETRES } from './reservoir-depth.js';
import { levelOf, liftedAt, tellingMinutes, wellRows, type WellStep } from './well-measures.js';

const METER = { meterSerial: 'M', deviceSerial: 'W', capacityLitres: 1e10, pulseLitres: 10, countedPpm: 990_000, firstIndexLitres: 0 };
const PUMP = { wattHoursPerM3: 500, firstEnergyWattHours: 1_000 };
const STEP: WellStep = { fromMs: 0, runsFromMinute: 4, runsToMinute: 15, litres: 11_000, producedLitres: 10_000, runningKpa: 355.4, standingKpa: 301 };

describe('what a well tells beside its register', () => {
  it('is its state at the beginning of a step and at each switch of its pump', () => {
    expect(tellingMinutes(STEP)).toEqual([0, 4]);
    expect(tellingMinutes({ ...STEP, runsFromMinute: 0, runsToMinute: 9 })).toEqual([0, 9]);
    expect(tellingMinutes({ ...STEP, runsFromMinute: 0, runsToMinute: 0 })).toEqual([0]);
  });

  it('is the flow that its meter counts, and the energy of all that it lifted', () => {
    expect(wellRows(STEP, [0, 4, 9], METER, PUMP, 1).map(({ flow, pump, energy }) => [flow, pump, energy])).toEqual([[0, 0, 6_000], [59_400, 1, 6_000], [59_400, 1, 8_500]]);
  });

  it('is the pressure of the network at its head, higher while the pump pushes, within four kilopascal', () => {
    for (const key of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const [standing, running] = wellRows(STEP, [0, 4], METER, PUMP, key).map(({ pressure }) => pressure!);
      expect(Math.abs(standing! - 301)).toBeLessThanOrEqual(4);
      expect(Math.abs(running! - 355)).toBeLessThanOrEqual(4);
    }
  });

  it.each([[0, 10_000], [4, 10_000], [5, 10_066], [14, 10_666], [15, 10_733]])('has lifted by minute %i, %i litres, whole ones of a step of 733', (minute, litres) => {
    expect(liftedAt({ ...STEP, litres: 733 }, minute)).toBe(litres);
  });
});

describe('the level of a reservoir', () => {
  it.each([[0, 0], [500_000, 2_000], [999_999, 3_999], [1_000_000, RESERVOIR_DEPTH_MILLIMETRES]])('with %i litres of 1,000 m3 is %i mm', (litres, level) => {
    expect(levelOf({ name: 'R', field: 'F', node: 'N', volumeM3: 1_000 }, litres)).toBe(level);
  });
});

describe('the measures of a town', () => {
  const town = readTown(JSON.parse(readFileSync(resolve(import.meta.dirname, 'kara-balta.town.json'), 'utf8')));
  const calm = { ...town, radio: { ...town.radio, lostShare: 0, lateShare: 0, duplicateShare: 0, silencesPerGatewayYear: 0 }, customers: town.customers };
  const model = new TownModel(calm, 7, '2026-01-10');
  const traffic = new TownTraffic(model, { liveFromMs: Infinity, clocksFromMs: Infinity, wellHistoryMinutes: 360, deviceHistoryHours: 24, measures: true });
  const day = model.nextDay();
  const produced = day.productionLitres.reduce((sum, each) => sum + each, 0);
  const storageStart = day.storageStartLitres[0]!;
  traffic.messagesOf(day);
  const next = model.nextDay();
  const rest = traffic.messagesOf(next);
  const rowsOf = (serial: string): { ts: number; flow: number; pump: number; level: number }[] => rest
    .filter(({ sender, payload }) => sender === serial && payload.includes('"measures"')).flatMap(({ payload }) => (JSON.parse(payload) as { measures: { ts: number; flow: number; pump: number; level: number }[] }).measures);

  it('give the volume of every well by flow and by pump hours, as its truth has it', () => {
    expect(produced).toBeGreaterThan(0);
    for (const [at, { serial }] of model.supply.wells.entries()) {
      // Messages of a quarter of the day are sent at its end: those that are in hand begin at midnight of the second day at the latest.
      const rows = rowsOf(serial).filter(({ ts }) => ts >= next.date.fromMs).sort((one, other) => one.ts - other.ts);
      expect(rows[0]!.ts).toBe(next.date.fromMs);
      const stretches = rows.slice(1).map(({ ts }, before) => ({ row: rows[before]!, minutes: (ts - rows[before]!.ts) / 60_000 }));
      let minutes = 0;
      for (let step = 0; next.date.fromMs + step * 900_000 < rows.at(-1)!.ts; step++) {
        if (next.date.fromMs + (step + 1) * 900_000 <= rows.at(-1)!.ts) minutes += model.supply.minutesRun(at, step);
      }
      const cut = Math.floor((rows.at(-1)!.ts - next.date.fromMs) / 900_000) * 900_000 + next.date.fromMs;
      const ran = stretches.filter(({ row }) => row.ts < cut && row.pump === 1).reduce((sum, one) => sum + one.minutes, 0);
      expect(ran).toBe(minutes);
    }
  });

  it('show in the levels of all reservoirs what is stored, within a millimetre of each', () => {
    const stored = town.supply.reservoirs.reduce((sum, { volumeM3 }, at) => sum + (rowsOf(`LEVEL-${String(at + 1).padStart(2, '0')}`).find(({ ts }) => ts === next.date.fromMs)!.level * volumeM3 * 1_000) / RESERVOIR_DEPTH_MILLIMETRES, 0);
    expect(next.storageStartLitres[0]! - stored).toBeGreaterThanOrEqual(0);
    expect(next.storageStartLitres[0]! - stored).toBeLessThan(town.supply.reservoirs.length * 250);
    expect(storageStart).toBeGreaterThan(0);
  });
});
