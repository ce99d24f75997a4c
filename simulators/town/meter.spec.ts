import fc from 'fast-check';

import { MeterPlace } from './meter.js';
import { KARA_BALTA, readTown, type TownFile } from './town-file.js';

type Rates = Partial<TownFile['faultsPerThousandMetersYear']>;
const NONE = { stopped: 0, reversed: 0, underRegistering: 0, exchange: 0, checkValveFailed: 0 };

function townWith(rates: Rates, meters: Partial<TownFile['meters']> = {}): TownFile {
  return readTown({ ...KARA_BALTA, faultsPerThousandMetersYear: { ...NONE, ...rates }, meters: { ...KARA_BALTA.meters, nearRolloverShare: 0, ...meters } });
}

const placeWith = (rates: Rates, meters: Partial<TownFile['meters']> = {}, seed = 1): MeterPlace => new MeterPlace('H00001-1', 'household', 1, 'H00001', townWith(rates, meters), seed, 100_000);
const evenDay = (litresPerStep: number): Int32Array => new Int32Array(96).fill(litresPerStep);

/** Runs day after day and returns what the register showed at the end of each step, with the meter that showed it. */
function shownByStep(place: MeterPlace, days: number, litresPerStep: number): { meterSerial: string; shown: number }[] {
  return Array.from({ length: days }, (_, day) => {
    place.advance(day * 96, evenDay(litresPerStep));
    return Array.from({ length: 96 }, (_step, step) => {
      const installation = place.installations[place.installationOfStep[step]!]!;
      return { meterSerial: installation.meterSerial, shown: place.shownLitres(installation, place.endLitres[step]!) };
    });
  }).flat();
}

describe('a meter in order', () => {
  it('counts its share of the water to the last millionth, however the water comes', () => {
    fc.assert(fc.property(fc.array(fc.nat(3_000), { minLength: 96, maxLength: 96 }), fc.nat(1_000), (litres, seed) => {
      const place = placeWith({}, {}, seed);
      place.advance(0, Int32Array.from(litres));
      const through = litres.reduce((sum, each) => sum + each, 0);
      expect([place.dayThroughLitres, place.dayRegisteredLitres]).toEqual([through, Math.floor(through * place.latest.countedPpm / 1_000_000)]);
      expect(place.endLitres.every((each, step) => each >= place.startLitres[step]!)).toBe(true);
    }), { numRuns: 100 });
  });

  it('turns over from 99 999 999 litres to 0', () => {
    const place = placeWith({}, { nearRolloverShare: 1, errorPpmMost: 0 });
    const { firstIndexLitres, capacityLitres } = place.latest;
    expect([capacityLitres, firstIndexLitres > 99_899_998]).toEqual([100_000_000, true]);
    const shown = shownByStep(place, 20, 60).map((each) => each.shown);
    const turn = shown.findIndex((each, at) => at > 0 && each < shown[at - 1]!);
    expect(shown[turn]! + 100_000_000 - shown[turn - 1]!).toBe(60);
    expect(shown.at(-1)).toBe((firstIndexLitres + 20 * 96 * 60) % 100_000_000);
  });

  it('of an enterprise is sent in pulses of ten litres', () => {
    const place = new MeterPlace('C0001-1', 'commercial', 1, 'C0001', townWith({}, { errorPpmMost: 0 }), 1, 1_000);
    const { shown } = shownByStep(place, 1, 7).at(-1)!;
    expect([shown % 10, shown]).toEqual([0, Math.floor((place.latest.firstIndexLitres + 96 * 7) / 10) * 10]);
  });
});

describe('a meter out of order', () => {
  it('that has stopped shows the same index until another meter takes its place', () => {
    const place = placeWith({ stopped: 8_000 });
    const shown = shownByStep(place, 400, 10);
    const [fault] = place.faults.begun;
    const during = shown.slice(fault!.fromStep, fault!.toStep);
    expect(new Set(during.map((each) => each.shown)).size).toBe(1);
    expect([shown[fault!.fromStep - 1], shown[fault!.toStep - 1]]).toEqual([during[0], during[0]]);
    expect(shown[fault!.toStep]!.meterSerial).toBe('KB-H00001-1.2');
    const [first, second] = place.installations;
    expect(first).toMatchObject({ removedAtStep: fault!.toStep, lastIndexLitres: during[0]!.shown });
    expect(second).toMatchObject({ fromStep: fault!.toStep, reason: 'stopped', meterSerial: 'KB-H00001-1.2' });
    expect(shown[fault!.toStep + 9]!.shown).toBe(second!.firstIndexLitres + Math.floor(100 * second!.countedPpm / 1_000_000));
  });

  it('that is reversed counts backwards, below zero from the top of its digits, and is turned round', () => {
    const place = placeWith({ reversed: 8_000 }, { errorPpmMost: 0 });
    const shown = shownByStep(place, 200, 100);
    const [fault] = place.faults.begun;
    for (let step = fault!.fromStep; step < fault!.toStep; step++) expect((shown[step - 1]!.shown - shown[step]!.shown + 100_000_000) % 100_000_000).toBe(100);
    expect((shown[fault!.toStep]!.shown - shown[fault!.toStep - 1]!.shown + 100_000_000) % 100_000_000).toBe(100);
    expect(place.installations).toHaveLength(1);
    expect(shown.every((each) => each.shown >= 0 && each.shown < 100_000_000)).toBe(true);
  });

  it('that under-registers counts its share', () => {
    const place = placeWith({ underRegistering: 8_000 }, { errorPpmMost: 0 });
    const shown = shownByStep(place, 200, 100);
    const [fault] = place.faults.begun;
    expect(fault!.countedPpm).toBeGreaterThanOrEqual(600_000);
    const counted = shown[fault!.fromStep + 999]!.shown - shown[fault!.fromStep - 1]!.shown;
    expect(Math.abs(counted - 100_000 * fault!.countedPpm / 1_000_000)).toBeLessThanOrEqual(1);
  });

  it('or not may be exchanged: the old register ends, the new one begins, and no water is counted twice or lost', () => {
    const place = placeWith({ exchange: 9_000 }, { errorPpmMost: 0 });
    let registered = 0;
    for (let day = 0; day < 300; day++) {
      place.advance(day * 96, evenDay(13));
      registered += place.dayRegisteredLitres;
    }
    expect(place.installations.length).toBeGreaterThan(3);
    const open = place.latest.firstIndexLitres + place.endLitres[95]!;
    const byIndexes = place.installations.reduce((sum, each) => sum + (each.lastIndexLitres ?? open) - each.firstIndexLitres, 0);
    expect([registered, byIndexes]).toEqual([300 * 96 * 13, 300 * 96 * 13]);
    const devices = place.installations.map(({ deviceSerial }) => deviceSerial);
    expect(new Set(devices).size).toBeGreaterThan(1); // some radios go with their meter
    expect(new Set(devices).size).toBeLessThan(devices.length); // and some stay
  });
});

describe('a check valve that fails', () => {
  const runFor = (reverseRegisterShare: number) => {
    const place = placeWith({ checkValveFailed: 9_000 }, { reverseRegisterShare, errorPpmMost: 0 });
    let through = 0;
    let registered = 0;
    let reverse = 0;
    for (let day = 0; day < 200; day++) {
      place.advance(day * 96, evenDay(5));
      through += place.dayThroughLitres;
      registered += place.dayRegisteredLitres;
      reverse += place.dayReverseLitres;
    }
    return { place, through, registered, reverse };
  };

  it('shows in the reverse register, and the two registers together still give the use', () => {
    const { place, through, registered, reverse } = runFor(1);
    expect(reverse).toBeGreaterThan(0);
    expect(registered - reverse).toBe(through);
    expect(place.reverseEndLitres[95]).toBe(reverse);
  });

  it('shows in nothing where the meter has none', () => {
    const { through, registered, reverse } = runFor(0);
    expect([reverse, registered]).toEqual([0, through]);
  });
});
