import { meanFlowLitresPerHour, supplyLimitLitres, supplySoFar } from './index.js';

const MINUTE_MS = 60_000;
const at = (minute: number, indexLitres: number) => ({ atMs: minute * MINUTE_MS, indexLitres });

describe('what supply meters counted so far', () => {
  it('is the sum of their register differences', () => {
    expect(supplySoFar([
      { place: 'GOL-1', atStart: at(0, 1_000), atEnd: at(600, 251_000) },
      { place: 'GOL-2', atStart: at(0, 7), atEnd: at(600, 7) },
    ])).toEqual({ knownLitres: 250_000, metersKnown: 2, metersExpected: 2, unknown: [] });
  });

  it('leaves out and names a meter that was not read at an end, or whose register fell', () => {
    expect(supplySoFar([
      { place: 'read', atStart: at(0, 10), atEnd: at(60, 30) },
      { place: 'late', atStart: undefined, atEnd: at(60, 5) },
      { place: 'silent', atStart: at(0, 5), atEnd: undefined },
      { place: 'fell', atStart: at(0, 5), atEnd: at(60, 4) },
    ])).toEqual({
      knownLitres: 20, metersKnown: 1, metersExpected: 4,
      unknown: [{ place: 'late', gap: 'no_reading_at_start' }, { place: 'silent', gap: 'no_reading_at_end' }, { place: 'fell', gap: 'register_fell' }],
    });
  });

  it('adds up the stretches of a place, and leaves it out where one of them is not known', () => {
    expect(supplySoFar([
      { place: 'in the morning and in the evening', atStart: at(0, 100), atEnd: at(360, 160) }, { place: 'in the morning and in the evening', atStart: at(600, 200), atEnd: at(900, 205) },
      { place: 'exchanged', atStart: at(0, 9_000), atEnd: at(360, 9_500) }, { place: 'exchanged', atStart: at(360, 0), atEnd: undefined },
    ])).toEqual({ knownLitres: 65, metersKnown: 1, metersExpected: 2, unknown: [{ place: 'exchanged', gap: 'no_reading_at_end' }] });
  });

  it.each([
    ['no meter is there', []],
    ['the reading near the start is the one near the end', [{ place: 'silent since', atStart: at(0, 5), atEnd: at(0, 5) }]],
    ['no meter was read', [{ place: 'silent', atStart: undefined, atEnd: undefined }]],
  ])('is no data and not zero where %s', (_, spans) => {
    expect(supplySoFar(spans).knownLitres).toBeNull();
  });

  it('is zero where the wells stood still all the time', () => {
    expect(supplySoFar([{ place: 'stands', atStart: at(0, 5), atEnd: at(60, 5) }]).knownLitres).toBe(0);
  });
});

describe('mean flow', () => {
  it.each([
    ['250 litres in a minute', at(0, 0), at(1, 250), 15_000],
    ['a register that stands', at(0, 9), at(10, 9), 0],
    ['7 litres in 13 minutes, rounded', at(0, 0), at(13, 7), 32],
    ['a register that fell', at(0, 9), at(10, 8), null],
    ['two readings of one instant', at(3, 1), at(3, 2), null],
    ['no earlier reading', undefined, at(3, 2), null],
    ['no later reading', at(3, 2), undefined, null],
  ])('of %s', (_, earlier, later, expected) => {
    expect(meanFlowLitresPerHour(earlier, later)).toBe(expected);
  });
});

describe('the limits of what supply meters counted', () => {
  const accuracy = { supplyMeterLimitRatio: 0.02, untestedMetersLimitRatio: 0.04, supplyMeters: { T: { overRegistrationRatio: -0.03, limitRatio: 0.005 } } };
  const span = (meterSerial: string, from: number, to: number | undefined) => ({ place: `well of ${meterSerial}`, meterSerial, atStart: at(0, from), atEnd: to === undefined ? undefined : at(60, to) });

  it('of two untested meters are their own errors in quadrature beside the one that they share', () => {
    expect(supplyLimitLitres([span('A', 0, 300), span('B', 0, 400)], accuracy)).toBeCloseTo(Math.hypot(6, 8, 28), 9);
  });

  it('of a tested meter are its own, widened by the error that was found', () => {
    expect(supplyLimitLitres([span('T', 0, 1_000)], accuracy)).toBeCloseTo(35, 9);
  });

  it('of one meter in two stretches of service go together', () => {
    expect(supplyLimitLitres([span('T', 0, 1_000), span('T', 1_500, 2_500)], accuracy)).toBeCloseTo(70, 9);
  });

  it.each([['there is no meter', []], ['one of them is not known', [span('A', 0, 300), span('B', 0, undefined)]]])('are none where %s', (_case, spans) => {
    expect(supplyLimitLitres(spans, accuracy)).toBeNull();
  });
});
