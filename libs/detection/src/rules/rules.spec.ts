import fc from 'fast-check';

import { DEFAULT_WELL_RULES } from '../supply/well-watch.js';
import { DEFAULT_METER_WATCH_RULES } from '../watch/meter-watch.js';
import { DEFAULT_ZONE_WATCH_RULES } from '../zone/zone-watch.js';
import { type ComparedFinding, compareFindings } from './compare-findings.js';
import { DETECTION_PARAMETERS, faultInParameters, parametersOn, rulesByDay, rulesWith, USUAL_PARAMETERS } from './detection-parameters.js';

const HOUR = 3_600_000;

describe('parameters', () => {
  it('that nobody set are the rules of the detectors', () => {
    expect(rulesWith({})).toEqual({ meter: DEFAULT_METER_WATCH_RULES, well: DEFAULT_WELL_RULES, zone: DEFAULT_ZONE_WATCH_RULES });
    expect(Object.keys(USUAL_PARAMETERS)).toEqual(Object.keys(DETECTION_PARAMETERS));
    expect(faultInParameters(USUAL_PARAMETERS)).toBeNull();
  });

  it('change the rule that they name and no other', () => {
    const texts = (Object.keys(DETECTION_PARAMETERS) as (keyof typeof DETECTION_PARAMETERS)[]).map((name) => JSON.stringify(rulesWith({ [name]: DETECTION_PARAMETERS[name].most })));
    expect(new Set([...texts, JSON.stringify(rulesWith({}))]).size).toBe(texts.length + 1);
    expect(rulesWith({ leastRestHours: 48 }).well).toEqual({ ...DEFAULT_WELL_RULES, leastRestMs: 48 * HOUR });
  });

  it.each<[string, Record<string, unknown>, string | null]>([
    ['72 hours', { householdRunHours: 72 }, null], ['nothing', {}, null], ['a name that there is not', { colour: 1 }, 'unknown'], ['a name of every object', { constructor: 1 }, 'unknown'], ['a text', { householdRunHours: '72' }, 'noNumber'],
    ['half an hour', { householdRunHours: 72.5 }, 'noNumber'], ['no number', { restFactor: Number.NaN }, 'noNumber'], ['too little', { householdRunHours: 23 }, 'outOfBounds'], ['too much', { burstLeastFlowShare: 1.01 }, 'outOfBounds'],
  ])('%s', (_, given, fault) => {
    expect(faultInParameters(given)?.fault ?? null).toBe(fault);
  });

  it('hold from their day on; the later day wins, and on one day what was recorded last', () => {
    const rows = [{ fromOn: '2026-03-01', parameters: { householdRunHours: 96 } }, { fromOn: '2026-02-01', parameters: { householdRunHours: 48, restFactor: 2 } }, { fromOn: '2026-03-01', parameters: { householdRunHours: 120 } }];
    expect(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01', '2027-01-01'].map((day) => parametersOn(rows, day))).toEqual([
      {}, { householdRunHours: 48, restFactor: 2 }, { householdRunHours: 48, restFactor: 2 }, { householdRunHours: 120, restFactor: 2 }, { householdRunHours: 120, restFactor: 2 }]);
    const rulesOn = rulesByDay(rows);
    expect(['2026-01-31', '2026-02-01', '2026-03-01'].map((day) => [rulesOn(day).meter.householdRunHours, rulesOn(day).well.restFactor])).toEqual([[72, DEFAULT_WELL_RULES.restFactor], [48, 2], [120, 2]]);
  });
});

describe('parameters of a place', () => {
  const rows = [
    { fromOn: '2026-01-01', parameters: { householdRunHours: 96, restFactor: 2 } }, { fromOn: '2026-01-10', parameters: { householdRunHours: 48 }, zoneId: 7, meterId: null }, { fromOn: '2026-01-05', parameters: { householdRunHours: 200 }, zoneId: null, meterId: 31 },
    { fromOn: '2026-02-01', parameters: { householdRunHours: 120 } },
  ];
  it.each([
    ['elsewhere: those of the city', '2026-01-20', { zoneId: 8, meterId: 30 }, 96], ['in the zone before its rule holds', '2026-01-09', { zoneId: 7, meterId: 30 }, 96], ['in the zone', '2026-01-20', { zoneId: 7, meterId: 30 }, 48],
    ['in the zone, though the city was changed later', '2026-02-20', { zoneId: 7, meterId: null }, 48], ['at the meter, wherever it lies', '2026-02-20', { zoneId: 7, meterId: 31 }, 200], ['at the meter without a zone', '2026-01-06', { zoneId: null, meterId: 31 }, 200],
    ['nowhere in particular', '2026-02-20', { zoneId: null, meterId: null }, 120],
  ])('%s', (_, day, place, hours) => {
    expect(rulesByDay(rows)(day, place).meter.householdRunHours).toBe(hours);
    expect({ ...USUAL_PARAMETERS, ...parametersOn(rows, day, place) }).toMatchObject({ householdRunHours: hours, restFactor: 2 });
  });
});

describe('a comparison', () => {
  const found = (subjectId: number, hour: number, change: Partial<ComparedFinding> = {}): ComparedFinding => ({ subject: 'meter', subjectId, kind: 'continuousFlow', startedAtMs: hour * HOUR, raisedAtMs: (hour + 72) * HOUR, flowLitresPerHour: 10, ...change });

  it('tells what is the same, what is added and what is gone, by kind', () => {
    const now = [found(1, 0), found(2, 100), found(3, 100, { kind: 'customerBurst' })];
    const proposed = [found(1, 5), found(2, 400), found(4, 100)];
    const { kinds, added, gone } = compareFindings(now, proposed, 0, 48 * HOUR);
    expect(kinds).toEqual([{ kind: 'continuousFlow', now: 2, proposed: 3, added: 2, gone: 1 }, { kind: 'customerBurst', now: 1, proposed: 0, added: 0, gone: 1 }]);
    expect([added.map(({ subjectId }) => subjectId), gone.map(({ subjectId }) => subjectId)]).toEqual([[4, 2], [2, 3]]);
  });

  it('leaves out what was raised while detectors learned', () => {
    expect(compareFindings([found(1, 0)], [], 73 * HOUR, HOUR).kinds).toEqual([]);
  });

  it('counts every finding of both runs once', () => {
    const any = fc.array(fc.record({ subjectId: fc.integer({ min: 1, max: 3 }), hour: fc.integer({ min: 0, max: 500 }) }).map(({ subjectId, hour }) => found(subjectId, hour)), { maxLength: 12 });
    fc.assert(fc.property(any, any, (now, proposed) => {
      const { kinds, added, gone } = compareFindings(now, proposed, 0, 24 * HOUR);
      const sum = (name: 'now' | 'proposed'): number => kinds.reduce((total, kind) => total + kind[name], 0);
      expect([sum('now'), sum('proposed'), now.length - gone.length]).toEqual([now.length, proposed.length, proposed.length - added.length]);
    }));
  });
});
