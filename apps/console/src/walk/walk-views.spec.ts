import type { RoundStop } from '../api/route-views.js';
import { doubtOf, nextStop, outcomeOf, progressOf, type UnsentEntry } from './walk-views.js';

const stop = (servicePointId: number, outcome: RoundStop['outcome'] = 'left', given: Partial<RoundStop> = {}): RoundStop => ({
  position: servicePointId, servicePointId, servicePointCode: `SP-${servicePointId}`, address: null, meterId: 1, meterSerial: 'M', registerCapacityLitres: 10_000_000, lastReadAt: null, lastIndexLitres: null, expectedFromLitres: 100_000,
  expectedToLitres: 110_000, outcome, happenedAt: null, recordedBy: null, indexLitres: null, warning: null, hasPhoto: false, reason: null, note: null, subscriberReadAt: null, isAskedFor: false, wasWithoutAccess: false, ...given,
});
const entry = (servicePointId: number, kind: 'read' | 'no_access', refused: UnsentEntry['refused'] = null): UnsentEntry => ({
  key: `${servicePointId} ${kind}`, userId: 1, login: 'f', roundId: 1, servicePointId, position: servicePointId, meterSerial: 'M', at: '2026-11-30T04:00:00.000Z', photo: null, refused,
  said: kind === 'read' ? { kind, indexLitres: 105_000, note: '', isConfirmed: false, why: '', asksApproval: false } : { kind, reason: 'dog', note: '' },
});
const REFUSED = { kind: 'IMPLAUSIBLE', detail: undefined };

describe('what is shown of a stop', () => {
  it.each<[string, RoundStop['outcome'], readonly UnsentEntry[], string]>([
    ['that is left and has nothing waiting', 'left', [], 'left'], ['with a reading that waits', 'left', [entry(1, 'read')], 'read'], ['with a visit that waits', 'left', [entry(1, 'no_access')], 'no_access'],
    ['with both waiting', 'left', [entry(1, 'no_access'), entry(1, 'read')], 'read'], ['without access at the server and with a reading that waits', 'no_access', [entry(1, 'read')], 'read'],
    ['that is read at the server and has a visit waiting', 'read', [entry(1, 'no_access')], 'read'], ['whose reading was refused', 'left', [entry(1, 'read', REFUSED)], 'left'], ['with what waits for another stop', 'left', [entry(2, 'read')], 'left'],
  ])('%s', (_, outcome, entries, shown) => expect(outcomeOf(stop(1, outcome), entries)).toBe(shown));
});

describe('progress', () => {
  it('has each stop once, whatever waits', () => {
    const stops = [stop(1), stop(2, 'read'), stop(3), stop(4, 'no_access'), stop(5)];
    expect(progressOf(stops, [entry(1, 'read'), entry(1, 'no_access'), entry(3, 'no_access'), entry(5, 'read', REFUSED)])).toEqual({ read: 2, no_access: 2, left: 1 });
  });

  it('goes on to the next that is left, then back to those passed over, and ends when none is', () => {
    const stops = [stop(1), stop(2, 'read'), stop(3), stop(4)];
    expect(nextStop(stops, [], -1)).toBe(0);
    expect(nextStop(stops, [], 0)).toBe(2);
    expect(nextStop(stops, [entry(3, 'read'), entry(4, 'no_access')], 2)).toBe(0);
    // What was refused is told apart: the walk goes on.
    expect(nextStop(stops, [entry(1, 'read', REFUSED), entry(3, 'read'), entry(4, 'read')], 3)).toBeUndefined();
  });
});

describe('an index without a network', () => {
  it.each<[string, number, string | null]>([['within what was expected', 105_000, null], ['at its limits', 110_000, null], ['below the last one', 99_999, 'BELOW_PREVIOUS'], ['above what was expected', 110_001, 'HIGH_ADVANCE']])(
    '%s', (_, litres, doubt) => expect(doubtOf(stop(1), litres)).toBe(doubt));

  it('of a meter of which nothing is known is not doubted', () => expect(doubtOf(stop(1, 'left', { expectedFromLitres: null, expectedToLitres: null }), 1)).toBeNull());
});
