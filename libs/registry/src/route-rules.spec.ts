import { inWalkingOrder, tallyOf } from './route-rules.js';

const walked = (sides: 'together' | 'apart', ...addresses: (string | null)[]): (string | null)[] => inWalkingOrder(addresses.map((address, at) => ({ address, servicePointCode: `SP-${at}` })), sides).map(({ address }) => address);

describe('the order of walking', () => {
  it('goes by street, then by house, numbers as numbers', () => {
    expect(walked('together', 'ул. Ленина, 10', 'ул. Абая, 3', 'ул. Ленина, 2', 'ул. Ленина, 2А', 'ул. Ленина, 2, кв. 11', 'ул. Ленина, 2, кв. 9')).toEqual([
      'ул. Абая, 3', 'ул. Ленина, 2', 'ул. Ленина, 2, кв. 9', 'ул. Ленина, 2, кв. 11', 'ул. Ленина, 2А', 'ул. Ленина, 10']);
  });

  it('of a street with its sides apart goes up along the odd numbers and comes back along the even ones', () => {
    expect(walked('apart', 'ул. Ленина, 1', 'ул. Ленина, 2', 'ул. Ленина, 3', 'ул. Ленина, 10', 'ул. Ленина, 11')).toEqual(['ул. Ленина, 1', 'ул. Ленина, 3', 'ул. Ленина, 11', 'ул. Ленина, 10', 'ул. Ленина, 2']);
  });

  it('takes the number of the house, not one in the name of the street', () => {
    expect(walked('apart', '8 Марта көчөсү, 4', '8 Марта көчөсү, 5', '8 Марта көчөсү, 3')).toEqual(['8 Марта көчөсү, 3', '8 Марта көчөсү, 5', '8 Марта көчөсү, 4']);
  });

  it('knows the letters of Kyrgyz, and puts last what has no address', () => {
    expect(walked('together', null, 'Өзгөн, 1', 'Орозбеков, 1', 'Панфилов, 1')).toEqual(['Орозбеков, 1', 'Өзгөн, 1', 'Панфилов, 1', null]);
  });

  it('loses no stop and makes none', () => {
    const addresses = Array.from({ length: 50 }, (_, at) => (at % 7 === 0 ? null : `ул. ${'ЯБВ'[at % 3]}, ${at * 13 % 31}`));
    for (const sides of ['together', 'apart'] as const) expect(walked(sides, ...addresses).map(String).toSorted()).toEqual(addresses.map(String).toSorted());
  });
});

describe('the tally of a round', () => {
  it('has each stop once: read, without access, or left', () => {
    expect(tallyOf(20, 12, { dog: 1, nobody_home: 4 })).toEqual({
      stops: 20, read: 12, noAccess: 5, left: 3, reasons: [{ reason: 'nobody_home', stops: 4, shareOfStops: 0.2 }, { reason: 'dog', stops: 1, shareOfStops: 0.05 }] });
  });

  it('of a round without stops has no shares', () => expect(tallyOf(0, 0, {})).toEqual({ stops: 0, read: 0, noAccess: 0, left: 0, reasons: [] }));
});
