import { LocalHours } from './local-hours.js';

const madrid = new LocalHours('Europe/Madrid');
const instantOf = (localTime: string): string | undefined => {
  const seconds = madrid.instantSeconds(localTime);
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
};

describe('local time of a recording', () => {
  it.each([
    ['winter: one hour ahead', '15/01/2017 12:00:00', '2017-01-15T11:00:00.000Z'],
    ['summer: two hours ahead', '15/07/2016 12:00:01', '2016-07-15T10:00:01.000Z'],
    ['the last second before the clock is put forward', '27/03/2016 01:59:59', '2016-03-27T00:59:59.000Z'],
    ['the first second after it', '27/03/2016 03:00:00', '2016-03-27T01:00:00.000Z'],
    ['an hour that never was: standard time', '27/03/2016 02:30:00', '2016-03-27T01:30:00.000Z'],
    ['before the hour that comes twice', '30/10/2016 01:59:59', '2016-10-29T23:59:59.000Z'],
    ['the hour that comes twice: standard time', '30/10/2016 02:00:00', '2016-10-30T01:00:00.000Z'],
    ['its last second', '30/10/2016 02:59:59', '2016-10-30T01:59:59.000Z'],
    ['after it', '30/10/2016 03:00:00', '2016-10-30T02:00:00.000Z'],
    ['a leap day', '29/02/2016 23:59:59', '2016-02-29T22:59:59.000Z'],
  ])('%s', (_what, localTime, instant) => {
    expect(instantOf(localTime)).toBe(instant);
  });

  it.each(['29/02/2017 00:00:00', '31/04/2016 00:00:00', '01/13/2016 00:00:00', '01/01/2016 24:00:00', '01/01/2016 00:60:00', '2016-01-01 00:00:00', ''])(
    '%s is no time', (localTime) => {
      expect(instantOf(localTime)).toBeUndefined();
    });
});
