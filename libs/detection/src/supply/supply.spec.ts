import type { Finding } from '../finding.js';
import { HOLDING_AT_REST } from '../holding.js';
import { RESERVOIR_WATCH_AT_REST, type ReservoirStretch, type ReservoirWatch, stepOverflow, stepReservoir } from './reservoir-watch.js';
import { DEFAULT_WELL_RULES, relearnWell, stepWell, WELL_WATCH_AT_REST, type WellStretch, type WellWatch } from './well-watch.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1);

interface Seen { kinds: string[]; raised: Finding[]; last: Map<string, Finding> }

/** A well that pumps from 6 to 22 o'clock with 50 m3/h and 20 kW, hour by hour, a little more or less each hour. */
function watchWell(days: number, change: (hour: number, ordinary: WellStretch) => Partial<WellStretch> = () => ({}), begin: { readonly from: number; readonly state: WellWatch } = { from: 0, state: WELL_WATCH_AT_REST }): Seen & { readonly state: WellWatch } {
  let { state } = begin;
  const seen = { raised: [] as Finding[], last: new Map<string, Finding>() };
  for (let hour = begin.from * 24; hour < days * 24; hour++) {
    const isOn = hour % 24 >= 6 && hour % 24 < 22;
    const wobble = 1 + 0.02 * Math.sin(hour * 1.7);
    const ordinary: WellStretch = {
      fromMs: START + hour * HOUR, toMs: START + (hour + 1) * HOUR, volumeLitres: isOn ? Math.round(50_000 * wobble) : 0, pumpRunMs: isOn ? HOUR : 0, energyWattHours: isOn ? 20_000 : 0,
      wellState: 'operating', pulseLitres: 100, knownCause: null,
    };
    const step = stepWell(JSON.parse(JSON.stringify(state)) as WellWatch, { ...ordinary, ...change(hour, ordinary) }, DEFAULT_WELL_RULES);
    state = step.state;
    seen.raised.push(...step.raised);
    for (const finding of [...step.raised, ...step.changed]) seen.last.set(finding.id, finding);
  }
  return { ...seen, state, kinds: [...new Set(seen.raised.map(({ kind }) => kind))].sort() };
}

const from = (day: number, change: (ordinary: WellStretch) => Partial<WellStretch>) => (hour: number, ordinary: WellStretch): Partial<WellStretch> => (hour >= day * 24 ? change(ordinary) : {});

describe('a well', () => {
  it.each([
    ['works as ever', 90, () => ({}), []],
    ['is mothballed and silent', 40, () => ({ wellState: 'mothballed', volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 }), []],
    ['is mothballed and its meter trembles by a pulse', 40, (hour: number) => ({ wellState: 'mothballed', volumeLitres: hour % 9 === 0 ? 100 : 0, pumpRunMs: 0 }), []],
    ['is mothballed and gives water', 20, from(10, (ordinary) => ({ wellState: 'mothballed', pumpRunMs: null, energyWattHours: null, volumeLitres: ordinary.volumeLitres! })), ['flowFromClosedWell']],
    ['is destroyed and gives water', 20, (hour: number) => (hour < 240 ? { wellState: 'destroyed', volumeLitres: 0, pumpRunMs: 0 } : { wellState: 'destroyed', volumeLitres: 900, pumpRunMs: null }), ['flowFromClosedWell']],
    ['stops', 25, from(20, () => ({ volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 })), ['wellNotRunning']],
    ['stops, but is on standby', 25, from(20, () => ({ wellState: 'standby', volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 })), []],
    ['stops for works that the journal tells of', 25, from(20, () => ({ volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0, knownCause: { cause: 'plannedWorks', fromMs: START, toMs: START + 40 * 24 * HOUR } })), []],
    ['is not read', 25, from(20, () => ({ volumeLitres: null, pumpRunMs: null, energyWattHours: null })), []],
    ['pumps while its meter stands', 21, from(20, () => ({ volumeLitres: 0 })), ['supplyMeterFrozen']],
    ['gives a seventh less by the hour, as the pump uses as much less energy', 40, from(20, ({ volumeLitres, energyWattHours }) => ({ volumeLitres: volumeLitres! * 0.85, energyWattHours: energyWattHours! * 0.85 })), ['supplyUnlikeHours']],
    ['needs a fifth more energy for the same water', 40, from(20, ({ energyWattHours }) => ({ energyWattHours: energyWattHours! * 1.25 })), ['supplyUnlikeEnergy']],
    ['counts a twelfth less, slowly', 200, (hour: number, { volumeLitres }: WellStretch) => ({ volumeLitres: volumeLitres! * (1 - 0.08 * Math.min(1, Math.max(0, hour / 24 - 20) / 100)) }), ['supplyMeterDrifting', 'supplyUnlikeEnergy', 'supplyUnlikeHours']],
  ] as [string, number, (hour: number, ordinary: WellStretch) => Partial<WellStretch>, string[]][])('%s', (_, days, change, kinds) => {
    expect(watchWell(days, change).kinds).toEqual(kinds);
  });

  it('that is closed and gives water: found within two hours, with start and litres', () => {
    const { raised, last } = watchWell(12, from(10, () => ({ wellState: 'mothballed', volumeLitres: 1_000 })));
    expect(raised[0]).toMatchObject({ startedAtMs: START + 240 * HOUR, raisedAtMs: START + 242 * HOUR, flowLitresPerHour: 1_000 });
    expect(last.get(raised[0]!.id)!.volumeLitres).toBe(48_000);
  });

  it('that rests from Friday night to Monday morning, 56 hours, is missed only after half as long again', () => {
    const weekly = (hour: number): Partial<WellStretch> => (Math.floor(hour / 24) % 7 >= 5 ? { volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 } : {});
    expect(watchWell(60, weekly).raised).toEqual([]);
    expect(watchWell(60, (hour) => (hour >= 50 * 24 ? { volumeLitres: 0, pumpRunMs: 0 } : weekly(hour))).raised.map(({ raisedAtMs, startedAtMs }) => (raisedAtMs - startedAtMs) / HOUR)).toEqual([84]);
  });

  it('that takes turns with others, three weeks of short rests and then one of 18 hours, is not missed; when it stays out it is', () => {
    const still = { volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 };
    const inTurn = (hour: number): Partial<WellStretch> => (hour % (21 * 24) >= 21 * 24 - 15 || hour % 12 < 3 ? still : {});
    expect(watchWell(120, inTurn).raised).toEqual([]);
    expect(watchWell(120, (hour) => (hour >= 100 * 24 ? still : inTurn(hour))).raised.map(({ kind }) => kind)).toEqual(['wellNotRunning']);
  });

  it('whose pump was repaired is learned anew: what was open of its ratios ends then, and what is usual now is no finding', () => {
    const stronger = (hour: number, { volumeLitres }: WellStretch): Partial<WellStretch> => (hour >= 20 * 24 ? { volumeLitres: volumeLitres! * 1.15 } : {});
    const before = watchWell(30, stronger);
    expect(before.kinds).toEqual(['supplyUnlikeEnergy', 'supplyUnlikeHours']);
    const repaired = relearnWell(before.state, START + 30 * 24 * HOUR);
    expect(repaired.changed.map(({ kind, endedAtMs }) => [kind, endedAtMs])).toEqual([['supplyUnlikeHours', START + 30 * 24 * HOUR], ['supplyUnlikeEnergy', START + 30 * 24 * HOUR]]);
    expect(watchWell(60, stronger, { from: 30, state: repaired.state }).raised).toEqual([]);
    expect(repaired.state.rests).toEqual(before.state.rests);
  });

  it('that runs again ends the finding', () => {
    const { raised, last } = watchWell(25, (hour) => (hour >= 480 && hour < 534 ? { volumeLitres: 0, pumpRunMs: 0, energyWattHours: 0 } : {}));
    expect(raised).toHaveLength(1);
    expect(last.get(raised[0]!.id)!.endedAtMs).toBe(START + 534 * HOUR);
  });
});

/** A reservoir of 400 m2 with its edge at 5 m that is filled by day and emptied by night; its meters err by 1 m3/h. */
function watchReservoir(days: number, leakLitres: (hour: number) => number, change: (hour: number) => Partial<ReservoirStretch> = () => ({}), startM = 3): Seen {
  let state = RESERVOIR_WATCH_AT_REST;
  let levelM = startM;
  const seen: Seen = { kinds: [], raised: [], last: new Map() };
  for (let hour = 0; hour < days * 24; hour++) {
    const inLitres = hour % 24 < 12 ? 80_000 : 0;
    const outLitres = hour % 24 < 12 ? 0 : 80_000;
    const before = levelM;
    levelM = Math.min(5, levelM + (inLitres - outLitres - leakLitres(hour) - 1_000 * Math.sin(hour * 2.3)) / 400_000);
    const step = stepReservoir(JSON.parse(JSON.stringify(state)) as ReservoirWatch, { fromMs: START + hour * HOUR, toMs: START + (hour + 1) * HOUR, inLitres, outLitres, levelFromM: before, levelToM: levelM, knownCause: null, ...change(hour) }, { areaM2: 400, overflowLevelM: 5 });
    state = step.state;
    seen.raised.push(...step.raised);
    for (const finding of [...step.raised, ...step.changed]) seen.last.set(finding.id, finding);
  }
  return { ...seen, kinds: seen.raised.map(({ kind }) => kind) };
}

describe('a reservoir', () => {
  it('that is filled and emptied is no finding, nor one that is not read', () => {
    expect(watchReservoir(60, () => 0, () => ({}), 1).kinds).toEqual([]);
    expect(watchReservoir(60, () => 0, (hour) => (hour > 800 ? { levelToM: null } : {}), 1).kinds).toEqual([]);
  });

  it('that loses 2 m3/h is a leak, with its flow', () => {
    const { raised, last } = watchReservoir(60, (hour) => (hour >= 30 * 24 ? 2_000 : 0), (hour) => (hour >= 50 * 24 ? { inLitres: null } : {}), 2);
    expect(raised.map(({ kind }) => kind)).toEqual(['reservoirLeak']);
    expect(Math.abs(last.get(raised[0]!.id)!.flowLitresPerHour! - 2_000)).toBeLessThan(100);
    expect(raised[0]!.startedAtMs).toBe(START + 30 * 24 * HOUR);
  });

  it('that is fed at its edge overflows: what came in and stayed in neither', () => {
    const { raised, last } = watchReservoir(1, () => 0, () => ({}), 4.8);
    expect(raised.map(({ kind }) => kind)).toEqual(['reservoirOverflow']);
    const finding = last.get(raised[0]!.id)!;
    // 960 m3 come in by noon, of which 80 m3 have room.
    expect(Math.abs(finding.volumeLitres! - 880_000)).toBeLessThan(10_000);
    expect(finding.endedAtMs).toBe(START + 12 * HOUR);
  });
});

describe('the level of a reservoir of 4 m, by quarters of an hour', () => {
  const full = Array.from({ length: 6 }, () => 4);
  it.each([
    ['stands at its float valve, 2 cm below the edge', Array.from({ length: 40 }, () => 3.98), []],
    ['stands at its edge for three quarters of an hour', [3.5, 4, 4, 4, 3.9], []],
    ['for an hour and more, then falls', [3.5, ...full, 3.9], [[1, 5, 7]]],
    ['trembles by half a centimetre below it', [3.5, 3.996, 4, 3.995, 4, 3.998], [[1, 5, null]]],
    ['is not read for a while: neither over nor longer', [3.5, 4, 4, null, null, 4, 4, 3.9], [[1, 7, 7]]],
  ] as [string, (number | null)[], (number | null)[][]][])('%s', (_, levels, expected) => {
    const QUARTER = HOUR / 4;
    let state = HOLDING_AT_REST;
    const last = new Map<string, Finding>();
    levels.forEach((lowestLevelM, at) => {
      const step = stepOverflow(state, { fromMs: START + at * QUARTER, toMs: START + (at + 1) * QUARTER, lowestLevelM, edgeM: 4, knownCause: null });
      for (const finding of [step.raised, step.changed]) if (finding !== null) last.set(finding.id, finding);
      state = step.state;
    });
    const quarters = (atMs: number | null): number | null => (atMs === null ? null : (atMs - START) / QUARTER);
    expect([...last.values()].map(({ startedAtMs, raisedAtMs, endedAtMs }) => [quarters(startedAtMs), quarters(raisedAtMs), quarters(endedAtMs)])).toEqual(expected);
  });
});
