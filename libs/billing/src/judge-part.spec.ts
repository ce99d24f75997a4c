import { parseInstant } from '@app/time';

import { DEFAULT_BILLING_RULES } from './billing-rules.js';
import { judgePart, type MeteredFacts } from './judge-part.js';

const END = { lastDay: '2026-10-31', endsMs: parseInstant('2026-11-01T00:00:00+06:00')! };
const at = (text: string): number => parseInstant(`${text}T00:00:00+06:00`)!;
const READ: MeteredFacts = {
  provenUntilMs: END.endsMs, volumeLitres: 12_345, estimatedLitres: 0, estimationMethod: null, silentSinceMs: null, suspectLitres: 0, messagesInQuarantine: 0, realignedLitres: 0, verificationEndsDay: '2030-01-01',
};
const SILENT: MeteredFacts = { ...READ, provenUntilMs: at('2026-10-10'), silentSinceMs: at('2026-10-10'), estimatedLitres: 8_000, estimationMethod: 'AVG_OWN' };

describe('what is billed for the days of a household meter in October', () => {
  it.each<[string, Partial<MeteredFacts>, string, string, number | null, string | null]>([
    ['read to the end', {}, 'RETRIEVED', 'REAL', 12_345, null],
    ['read past the end', { provenUntilMs: END.endsMs + 1 }, 'RETRIEVED', 'REAL', 12_345, null],
    ['nothing used', { volumeLitres: 0 }, 'RETRIEVED', 'REAL', 0, null],
    ['read to the end after a gap that was filled', { estimatedLitres: 100, estimationMethod: 'INTERP' }, 'RETRIEVED', 'ESTIMATED', 12_345, null],
    ['read a millisecond before the end', { provenUntilMs: END.endsMs - 1, estimatedLitres: 1, estimationMethod: 'AVG_OWN' }, 'STALE', 'ESTIMATED', 12_345, null],
    ['read exactly five days before the end', { provenUntilMs: at('2026-10-27'), estimatedLitres: 2_000, estimationMethod: 'AVG_OWN' }, 'STALE', 'ESTIMATED', 12_345, null],
    ['read five days and a millisecond before the end', { provenUntilMs: at('2026-10-27') - 1, silentSinceMs: at('2026-10-27') - 1, estimatedLitres: 2_000, estimationMethod: 'AVG_OWN' }, 'NOT_FOUND', 'ESTIMATED', 12_345, 'read_meter'],
    ['silent for three weeks', SILENT, 'NOT_FOUND', 'ESTIMATED', 12_345, 'read_meter'],
    ['silent for three weeks, with messages in quarantine', { ...SILENT, messagesInQuarantine: 3 }, 'QUARANTINED', 'ESTIMATED', 12_345, 'release_messages'],
    ['messages in quarantine, but read to the end', { messagesInQuarantine: 3 }, 'RETRIEVED', 'REAL', 12_345, null],
    ['silent for 92 days', { ...SILENT, silentSinceMs: at('2026-08-01') }, 'NOT_FOUND', 'ESTIMATED', 12_345, 'read_meter'],
    ['silent for 93 days: no longer an estimate', { ...SILENT, silentSinceMs: at('2026-07-31') }, 'NOT_FOUND', 'NORM', null, 'read_meter'],
    ['read for ten days, the rest filled in by the norm: what was read counts', { ...SILENT, estimationMethod: 'NORM' }, 'NOT_FOUND', 'ESTIMATED', 12_345, 'read_meter'],
    ['nothing derived', { ...SILENT, volumeLitres: null, provenUntilMs: null, silentSinceMs: null }, 'NOT_FOUND', 'NORM', null, 'read_meter'],
    ['derived from nothing, but said to be read', { volumeLitres: null }, 'NOT_FOUND', 'NORM', null, 'read_meter'],
    ['a suspect reading of a cubic metre', { suspectLitres: 1_000 }, 'SUSPECT_HELD', 'HELD', null, 'look_at_readings'],
    ['a suspect reading of 999 litres', { suspectLitres: 999 }, 'RETRIEVED', 'REAL', 12_345, null],
    ['verified until yesterday of the last day', { verificationEndsDay: '2026-10-31' }, 'EXPIRED_VERIFICATION', 'NORM', null, 'verify_meter'],
    ['verified through the last day', { verificationEndsDay: '2026-11-01' }, 'RETRIEVED', 'REAL', 12_345, null],
    ['a verification that nobody entered', { verificationEndsDay: null }, 'RETRIEVED', 'REAL', 12_345, null],
  ])('%s', (_, facts, status, quantityType, registeredLitres, action) => {
    expect(judgePart({ ...READ, ...facts }, END, DEFAULT_BILLING_RULES.household)).toMatchObject({ status, quantityType, registeredLitres, action });
  });

  it.each<[string, Partial<MeteredFacts>, Partial<typeof DEFAULT_BILLING_RULES.commercial>, string, string]>([
    ['of a shop silent for 63 days is held', { ...SILENT, silentSinceMs: at('2026-08-30') }, {}, 'NOT_FOUND', 'HELD'],
    ['of a shop whose rules allow no estimates is held', SILENT, { allowsEstimates: false }, 'NOT_FOUND', 'HELD'],
    ['of a shop where any suspect litre holds is billed while none is suspect', {}, { suspectHoldLitres: 0 }, 'RETRIEVED', 'REAL'],
    ['of a shop with an expired verification is held', { verificationEndsDay: '2020-01-01' }, {}, 'EXPIRED_VERIFICATION', 'HELD'],
    ['of a shop with an expired verification is billed where the rule says so', { verificationEndsDay: '2020-01-01' }, { whenVerificationExpired: 'bill' }, 'RETRIEVED', 'REAL'],
  ])('%s', (_, facts, rules, status, quantityType) => {
    expect(judgePart({ ...READ, ...facts }, END, { ...DEFAULT_BILLING_RULES.commercial, ...rules })).toMatchObject({ status, quantityType });
  });
});
