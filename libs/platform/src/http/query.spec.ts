import { flag, idNumber, instant, localDay, oneOf, PAGE_FIELDS, pageOf, parseQuery, sortBy, wholeNumber, word } from './query.js';
import type { Refusal } from './refusal.js';

const FIELDS = { ...PAGE_FIELDS, q: word, active: flag, at: instant, on: localDay, role: oneOf(['clerk', 'city']), id: idNumber, share: wholeNumber(-5, 5), sort: sortBy(['serial', 'readAt']) } as const;

function kindOf(query: string): string {
  try {
    parseQuery(query, FIELDS);
    return 'taken';
  } catch (error) {
    return (error as Refusal).kind ?? String(error);
  }
}

describe('a query', () => {
  it('gives each declared parameter once read, and undefined for the absent', () => {
    expect(parseQuery('limit=5&offset=0&q=%D1%81%D1%83%D1%83+1&active=false&at=2026-11-22T10%3A00%3A00%2B06%3A00&on=2026-02-28&role=city&id=7&share=-5&sort=-readAt', FIELDS)).toEqual({
      limit: 5, offset: 0, q: 'суу 1', active: false, at: new Date('2026-11-22T04:00:00Z'), on: '2026-02-28', role: 'city', id: 7, share: -5, sort: { by: 'readAt', descending: true },
    });
    expect(parseQuery('', FIELDS)).toEqual(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, undefined])));
    expect(pageOf(parseQuery('', FIELDS))).toEqual({ limit: 50, offset: 0 });
    expect(pageOf(parseQuery('limit=1&offset=7', FIELDS))).toEqual({ limit: 1, offset: 7 });
  });

  it.each([
    ['limit=1', 'taken'], ['limit=500', 'taken'], ['limit=0', 'RANGE'], ['limit=501', 'RANGE'], ['limit=-1', 'RANGE'], ['limit=1000000000', 'RANGE'], ['limit=', 'SCHEMA'], ['limit', 'SCHEMA'],
    ['limit=1e2', 'SCHEMA'], ['limit=0x10', 'SCHEMA'], ['limit=5.0', 'SCHEMA'], ['limit=+5', 'SCHEMA'], ['limit=%205', 'SCHEMA'], ['limit=٥', 'SCHEMA'], ['limit=99999999999999999999999999', 'RANGE'],
    ['limit=1&limit=1000', 'SCHEMA'], ['limit=1&limit=1', 'SCHEMA'], ['limit=1&%6cimit=2', 'SCHEMA'], ['limit[]=1', 'SCHEMA'], ['limit[gt]=1', 'SCHEMA'],
    ['offset=100000', 'taken'], ['offset=100001', 'RANGE'], ['offset=9000000000000000', 'RANGE'],
    ['fields=passwordHash', 'SCHEMA'], ['tz=../../etc/passwd', 'SCHEMA'], ['__proto__=1', 'SCHEMA'], ['constructor=1', 'SCHEMA'], ['filter[__proto__][x]=1', 'SCHEMA'], ['toString=1', 'SCHEMA'], ['=1', 'SCHEMA'], ['&', 'SCHEMA'],
    ['sort=serial', 'taken'], ['sort=-serial', 'taken'], ['sort=--serial', 'SCHEMA'], ['sort=password_hash', 'SCHEMA'], ['sort=serial;DROP TABLE meter', 'SCHEMA'], ['sort=serial,readAt', 'SCHEMA'], ['sort=', 'SCHEMA'], ['sort=constructor', 'SCHEMA'],
    ['at=2026-11-22T10:00:00Z', 'taken'], ['at=now', 'TIME_FORMAT'], ['at=2026-11-22', 'TIME_FORMAT'], ['at=2026-11-22T10:00:00', 'TIME_FORMAT'], ['at=2026-02-30T10:00:00Z', 'TIME_FORMAT'], ['at=2026-11-22T10:00:00+06:00', 'TIME_FORMAT'], ['at=infinity', 'TIME_FORMAT'],
    ['at=0001-01-01T00:00:00%2B06:00', 'RANGE'], ['at=1899-12-31T23:59:59Z', 'RANGE'], ['at=1900-01-01T00:00:00Z', 'taken'], ['at=9999-12-31T23:59:59Z', 'taken'], ['at=9999-12-31T23:59:59-06:00', 'TIME_FORMAT'], ['at=', 'TIME_FORMAT'],
    ['on=2026-13-01', 'TIME_FORMAT'], ['on=2026-02-29', 'TIME_FORMAT'], ['on=2024-02-29', 'taken'], ['on=today', 'TIME_FORMAT'], ['on=2026-1-1', 'TIME_FORMAT'], ['on=0000-06-01', 'TIME_FORMAT'], ['on=1899-12-31', 'TIME_FORMAT'], ['on=1900-01-01', 'taken'], ['on=9998-12-31', 'taken'], ['on=9999-01-01', 'TIME_FORMAT'],
    ['active=true', 'taken'], ['active=1', 'SCHEMA'], ['active=False', 'SCHEMA'], ['active=', 'SCHEMA'],
    ['q=%', 'MALFORMED_ENCODING'], ['q=%25_', 'taken'], ['q=%ff%zz', 'MALFORMED_ENCODING'], ['q=%ff', 'MALFORMED_ENCODING'], ['q=%00', 'SCHEMA'], ['q=', 'SCHEMA'], [`q=${'x'.repeat(200)}`, 'taken'], [`q=${'x'.repeat(201)}`, 'SCHEMA'],
    ['q=%ed%a0%bd', 'MALFORMED_ENCODING'], ['role=clerk', 'taken'], ['role=CLERK', 'SCHEMA'], ['id=0', 'RANGE'], ['id=2147483647', 'taken'], ['id=2147483648', 'RANGE'],
    [Array.from({ length: 51 }, (_, i) => `x${i}=1`).join('&'), 'SCHEMA'],
  ])('%s', (query, kind) => {
    expect(kindOf(query)).toBe(kind);
  });

  it('says which parameter is wrong', () => {
    expect(() => parseQuery('limit=0', FIELDS)).toThrow(expect.objectContaining({ faults: [{ field: 'limit', kind: 'RANGE', detail: 'from 1 to 500' }] }));
  });
});
