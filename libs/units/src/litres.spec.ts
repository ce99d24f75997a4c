import fc from 'fast-check';
import { formatCubicMetres, litresFromDecimal, type VolumeUnit } from './litres.js';

describe('litres of a decimal text', () => {
  it.each<[string, string, VolumeUnit, number | string]>([
    ['a register with three decimals of m3', '1234.567', 'm3', 1_234_567],
    ['a register that shows whole m3', '1234', 'm3', 1_234_000],
    ['one decimal of m3', '0.4', 'm3', 400],
    ['a fourth decimal is cut, not rounded', '1.2349', 'm3', 1_234],
    ['ten thousandths just below the next litre are cut', '0.9999999999', 'm3', 999],
    ['leading zeros of a mechanical register', '00012.345', 'm3', 12_345],
    ['zero', '0', 'm3', 0],
    ['minus zero', '-0', 'm3', 0],
    ['minus zero with decimals', '-0.000', 'm3', 0],
    ['minus zero with more decimals than litres need', '-0.00000', 'm3', 0],
    ['litres', '1234', 'l', 1_234],
    ['tenths of a litre are cut', '1234.9', 'l', 1_234],
    ['the last safe integer of litres', '9007199254740991', 'l', 9_007_199_254_740_991],
    ['the last safe integer written in m3', '9007199254740.991', 'm3', 9_007_199_254_740_991],
    ['a value a binary fraction would lose', '4.35', 'm3', 4_350],
    ['one litre past the safe integers', '9007199254740992', 'l', 'OUT_OF_RANGE'],
    ['two litres past the safe integers, which a double rounds down', '9007199254740993', 'l', 'OUT_OF_RANGE'],
    ['one litre past the safe integers in m3', '9007199254740.992', 'm3', 'OUT_OF_RANGE'],
    ['seventeen digits of litres', '10000000000000000', 'l', 'OUT_OF_RANGE'],
    ['a long run of leading zeros before one litre', `${'0'.repeat(50_000)}1`, 'l', 1],
    ['fifty thousand digits', '1'.repeat(50_000), 'm3', 'OUT_OF_RANGE'],
    ['fifty thousand decimals', `1.${'9'.repeat(50_000)}`, 'm3', 1_999],
    ['a negative register', '-5.000', 'm3', 'OUT_OF_RANGE'],
    ['a negative register of less than a litre', '-0.0001', 'm3', 'OUT_OF_RANGE'],
    ['a negative tenth of a litre', '-0.1', 'l', 'OUT_OF_RANGE'],
    ['nothing', '', 'm3', 'NOT_A_DECIMAL'],
    ['a sign alone', '-', 'm3', 'NOT_A_DECIMAL'],
    ['a decimal comma', '12,5', 'm3', 'NOT_A_DECIMAL'],
    ['a point without decimals', '12.', 'm3', 'NOT_A_DECIMAL'],
    ['a point without whole part', '.5', 'm3', 'NOT_A_DECIMAL'],
    ['two points', '1.2.3', 'm3', 'NOT_A_DECIMAL'],
    ['a plus sign', '+5', 'm3', 'NOT_A_DECIMAL'],
    ['two signs', '--5', 'm3', 'NOT_A_DECIMAL'],
    ['an exponent', '1e3', 'm3', 'NOT_A_DECIMAL'],
    ['an exponent after decimals', '1.5e3', 'm3', 'NOT_A_DECIMAL'],
    ['a blank before', ' 5', 'm3', 'NOT_A_DECIMAL'],
    ['a blank after', '5 ', 'm3', 'NOT_A_DECIMAL'],
    ['a thousands separator', '1 234', 'm3', 'NOT_A_DECIMAL'],
    ['a hexadecimal number', '0x10', 'm3', 'NOT_A_DECIMAL'],
    ['digits of another script', '١٢', 'm3', 'NOT_A_DECIMAL'],
    ['the name of infinity', 'Infinity', 'm3', 'NOT_A_DECIMAL'],
    ['garbage after fifty digits', `${'9'.repeat(50)}x`, 'm3', 'NOT_A_DECIMAL'],
    ['garbage after the third decimal', '1.2345x', 'm3', 'NOT_A_DECIMAL'],
  ])('%s', (_case, text, unit, expected) => {
    expect(litresFromDecimal(text, unit)).toBe(expected);
  });

  it('minus zero comes back as plain zero', () => {
    expect(Object.is(litresFromDecimal('-0.000', 'm3'), 0)).toBe(true);
  });

  it('of any whole number of litres is that number, in both units and with any zeros around it', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.nat(5), fc.stringMatching(/^[0-9]{0,8}$/), (litres, zeros, below) => {
      const lead = '0'.repeat(zeros);
      expect(litresFromDecimal(`${lead}${litres}`, 'l')).toBe(litres);
      expect(litresFromDecimal(`${lead}${formatCubicMetres(litres)}${below}`, 'm3')).toBe(litres);
    }));
  });

  it('agrees with exact integer arithmetic for any decimal', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9]{1,20}$/), fc.stringMatching(/^[0-9]{1,6}$/), (whole, decimals) => {
      const exact = BigInt(`${whole}${decimals.padEnd(3, '0').slice(0, 3)}`);
      const expected = exact > BigInt(Number.MAX_SAFE_INTEGER) ? 'OUT_OF_RANGE' : Number(exact);
      expect(litresFromDecimal(`${whole}.${decimals}`, 'm3')).toBe(expected);
    }));
  });

  it('is a value for any text whatever', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom<VolumeUnit>('m3', 'l'), (text, unit) => {
      const litres = litresFromDecimal(text, unit);
      expect(/^-?[0-9]+(\.[0-9]+)?$/.test(text)).toBe(litres !== 'NOT_A_DECIMAL');
    }));
  });
});

describe('cubic metres of litres', () => {
  it.each([
    [1_234_567, '1234.567'], [0, '0.000'], [-0, '0.000'], [5, '0.005'], [999, '0.999'], [1_000, '1.000'], [-5, '-0.005'], [-1_234_567, '-1234.567'],
    [Number.MAX_SAFE_INTEGER, '9007199254740.991'],
  ])('%d litres', (litres, expected) => {
    expect(formatCubicMetres(litres)).toBe(expected);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is not a count of litres', (litres) => {
    expect(() => formatCubicMetres(litres)).toThrow(RangeError);
  });
});
