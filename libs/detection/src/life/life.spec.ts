import fc from 'fast-check';

import type { Finding } from '../finding.js';
import { enterAct, type FindingLife, isSameThing, type LifeAct, lifeTimes, newLife, takeIn } from './finding-life.js';
import { type MorningLine, orderMorningList, waterSaved } from './morning-list.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 1);

const findingOf = (change: Partial<Finding> = {}): Finding => ({
  id: 'inflowBurst@1', kind: 'inflowBurst', startedAtMs: START, raisedAtMs: START + 8 * HOUR, endedAtMs: null, flowLitresPerHour: 10_000, volumeLitres: 80_000, confidence: 0.6, evidence: [], ruledOut: [], annotations: [], ...change,
});
const ACTS: Record<string, (atMs: number) => LifeAct> = {
  acknowledge: (atMs) => ({ act: 'acknowledge', atMs, by: 'a' }), sendCrew: (atMs) => ({ act: 'sendCrew', atMs, by: 'a' }),
  confirm: (atMs) => ({ act: 'confirm', atMs, by: 'a', cause: 'corrosion' }),
  repair: (atMs) => ({ act: 'repair', atMs, by: 'a', cause: 'corrosion', repairedAtMs: atMs - HOUR }),
  dismiss: (atMs) => ({ act: 'dismiss', atMs, by: 'a', reason: 'flushing' }), reopen: (atMs) => ({ act: 'reopen', atMs, by: 'a', reason: 'cameBack' }),
};

/** Enters acts a day apart; ends with the state, or with the fault of the first that cannot be. */
function live(names: readonly string[]): string {
  let life = newLife(findingOf());
  for (const [at, name] of names.entries()) {
    const next = enterAct(life, ACTS[name]!(START + (at + 1) * DAY));
    if (typeof next === 'string') return next;
    life = next;
  }
  return life.lifeState;
}

describe('the life of a finding', () => {
  it.each([
    ['nothing done', [], 'new'],
    ['from seen to repaired', ['acknowledge', 'sendCrew', 'repair'], 'repaired'],
    ['a crew at once', ['sendCrew', 'repair'], 'repaired'],
    ['confirmed by the crew, repaired later', ['sendCrew', 'confirm', 'sendCrew', 'repair'], 'repaired'],
    ['false', ['acknowledge', 'dismiss'], 'falseAlarm'],
    ['what is confirmed is not acknowledged', ['confirm', 'acknowledge'], 'notAllowedInThisState'],
    ['it came back', ['sendCrew', 'repair', 'reopen'], 'reopened'],
    ['and is repaired again', ['repair', 'reopen', 'sendCrew', 'repair'], 'repaired'],
    ['what is repaired is not dismissed', ['repair', 'dismiss'], 'notAllowedInThisState'],
    ['what is open is not reopened', ['acknowledge', 'reopen'], 'notAllowedInThisState'],
    ['it is acknowledged once', ['acknowledge', 'acknowledge'], 'notAllowedInThisState'],
  ])('%s', (_, names, expected) => {
    expect(live(names)).toBe(expected);
  });

  it.each<[string, LifeAct, string]>([
    ['a repair without a cause', { act: 'repair', atMs: START + DAY, by: 'a', cause: ' ', repairedAtMs: START + HOUR }, 'causeMissing'],
    ['a confirmation without a cause', { act: 'confirm', atMs: START + DAY, by: 'a', cause: '' }, 'causeMissing'],
    ['a repair before the leak began', { act: 'repair', atMs: START + DAY, by: 'a', cause: 'corrosion', repairedAtMs: START - 1 }, 'repairedBeforeItBegan'],
    ['a repair that is yet to come', { act: 'repair', atMs: START + DAY, by: 'a', cause: 'corrosion', repairedAtMs: START + DAY + 1 }, 'repairedInTheFuture'],
    ['a false alarm without a reason', { act: 'dismiss', atMs: START + DAY, by: 'a', reason: '' }, 'reasonMissing'],
  ])('refuses %s', (_, act, fault) => {
    expect(enterAct(newLife(findingOf()), act)).toBe(fault);
  });

  it('refuses an act before the last one', () => {
    const seen = enterAct(newLife(findingOf()), ACTS['acknowledge']!(START + 2 * DAY)) as FindingLife;
    expect(enterAct(seen, ACTS['sendCrew']!(START + DAY))).toBe('beforeTheLastAct');
  });

  it('keeps every act, whatever comes', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...Object.keys(ACTS)), { maxLength: 12 }), (names) => {
      let life = newLife(findingOf());
      names.forEach((name, at) => {
        const next = enterAct(life, ACTS[name]!(START + (at + 1) * DAY));
        if (typeof next === 'string') return;
        expect(next.acts.slice(0, -1)).toEqual(life.acts);
        life = next;
      });
    }));
  });

  it('tells awareness, location and repair', () => {
    const sent = enterAct(newLife(findingOf()), ACTS['sendCrew']!(START + DAY)) as FindingLife;
    expect(lifeTimes(sent)).toEqual({ awarenessMs: 8 * HOUR, locationMs: 16 * HOUR, repairMs: null });
    expect(lifeTimes(enterAct(sent, ACTS['repair']!(START + 3 * DAY)) as FindingLife).repairMs).toBe(47 * HOUR);
  });
});

describe('duplicates', () => {
  it('of a meter that wears are one thing as long as one goes on, however much later the other chart sees it', () => {
    const worn = findingOf({ kind: 'supplyUnlikeHours', flowLitresPerHour: null, endedAtMs: null });
    const drifting = findingOf({ id: 'other', kind: 'supplyMeterDrifting', flowLitresPerHour: null, startedAtMs: START + 17 * DAY });
    expect(isSameThing(worn, drifting, 3 * DAY)).toBe(true);
    expect(isSameThing(drifting, worn, 3 * DAY)).toBe(true);
    expect(isSameThing({ ...worn, endedAtMs: START + 10 * DAY }, drifting, 3 * DAY)).toBe(false);
  });

  it.each<[string, Partial<Finding>, boolean]>([
    ['a step of the night the day after', { kind: 'nightFlowStep', startedAtMs: START + DAY, flowLitresPerHour: 9_000 }, true],
    ['a week later', { kind: 'nightFlowStep', startedAtMs: START + 7 * DAY }, false],
    ['three times as large', { kind: 'nightFlowStep', flowLitresPerHour: 30_000 }, false],
    ['of another thing', { kind: 'tamper' }, false],
    ['without a flow of its own, a week later', { kind: 'zoneLossAboveNormal', flowLitresPerHour: null, startedAtMs: START + 7 * DAY }, false],
    ['without a flow of its own', { kind: 'zoneLossAboveNormal', flowLitresPerHour: null }, true],
  ])('%s', (_, change, isSame) => {
    expect(isSameThing(findingOf(), findingOf({ id: 'other', ...change }), 3 * DAY)).toBe(isSame);
    expect(isSameThing(findingOf({ id: 'other', ...change }), findingOf(), 3 * DAY)).toBe(isSame);
  });

  it('go into the life of the open one, are renewed there, and begin a new one once it is closed', () => {
    const step = findingOf({ id: 'nightFlowStep@2', kind: 'nightFlowStep', startedAtMs: START + DAY });
    const lives = takeIn(takeIn([], findingOf(), 3 * DAY), step, 3 * DAY);
    expect(lives).toHaveLength(1);
    const renewed = takeIn(lives, { ...step, volumeLitres: 99 }, 3 * DAY);
    expect(renewed).toHaveLength(1);
    expect(renewed[0]!.duplicates[0]!.volumeLitres).toBe(99);
    const closed = [enterAct(takeIn([], findingOf(), 3 * DAY)[0]!, ACTS['repair']!(START + DAY)) as FindingLife];
    expect(takeIn(closed, step, 3 * DAY)).toHaveLength(2);
    // The same finding once more, as the replay gives it, is none.
    expect(takeIn(closed, findingOf(), 3 * DAY)).toHaveLength(1);
  });
});

describe('the morning list', () => {
  const lines: MorningLine[] = [
    { line: 'noReadings', place: 'well 7', isSupply: true, silentSinceMs: START - 3 * DAY },
    { line: 'noReadings', place: 'well 9', isSupply: true, silentSinceMs: START - DAY },
    { line: 'noReadings', place: 'zone 2', isSupply: false, silentSinceMs: START - 9 * DAY },
    { line: 'finding', place: 'zone 1', finding: findingOf({ flowLitresPerHour: 10_000, confidence: 0.6 }) },
    { line: 'finding', place: 'zone 3', finding: findingOf({ flowLitresPerHour: 12_000, confidence: 0.4 }) },
    { line: 'finding', place: 'home 5', finding: findingOf({ flowLitresPerHour: -100, confidence: 0.9 }) },
    { line: 'finding', place: 'home 1', finding: findingOf({ flowLitresPerHour: null, kind: 'tamper', confidence: 0.9 }) },
    { line: 'finding', place: 'home 2', finding: findingOf({ flowLitresPerHour: null, kind: 'batteryLow', confidence: 0.5 }) },
  ];

  it('tells first what is blind, then water at stake times confidence, then the rest, in whatever order it comes', () => {
    const places = lines.map(({ place }) => place);
    fc.assert(fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
      expect(orderMorningList(shuffled).map(({ place }) => place)).toEqual(places);
    }));
  });
});

describe('water saved since a repair', () => {
  it('10 m3/h before, 2 after, for ten days: 1,920 m3, give or take what the nights differ by', () => {
    const saved = waterSaved([9_000, 10_000, 11_000], [1_000, 2_000, 3_000], START, START + 10 * DAY)!;
    // 95 % of a difference of two means of three nights with a standard deviation of 1,000 each: 1.96 · √(2/3) · 1,000 = 1,600.3 l/h
    expect(saved.litres).toBe(1_920_000);
    expect(saved.highLitres - saved.litres).toBeCloseTo(1_600.33 * 240, -2);
    expect(saved.litres - saved.lowLitres).toBeCloseTo(saved.highLitres - saved.litres, 6);
  });

  it('a repair that saved nothing is shown as it is, and one night says nothing', () => {
    expect(waterSaved([1_000, 1_000], [3_000, 3_000], START, START + HOUR)).toEqual({ litres: -2_000, lowLitres: -2_000, highLitres: -2_000 });
    expect(waterSaved([1_000], [0, 0], START, START + HOUR)).toBeNull();
  });
});
