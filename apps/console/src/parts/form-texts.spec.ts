import { type FieldRule, litresOf, nested, readTexts, tyiynOf } from './form-texts.js';

const FIELDS: readonly FieldRule[] = [
  { name: 'state', kind: 'choice', isNeeded: true, initial: 'open' }, { name: 'residents', kind: 'whole', initial: '4' }, { name: 'phone', kind: 'text', initial: '' },
  { name: 'indexLitres', kind: 'cubicMetres', initial: '' }, { name: 'hasCheckValve', kind: 'yesNo', initial: '' },
  { name: 'verifiedOn', kind: 'day', initial: '2026-01-05' },
];

describe('what is typed into a form of the register', () => {
  it('a change says what changes and nothing else; emptied means not known', () => {
    expect(readTexts(FIELDS, { state: 'closed', residents: '', phone: '' }, true)).toEqual({ given: { state: 'closed', residents: null }, faults: {} });
    expect(readTexts(FIELDS, {}, true)).toEqual({ given: {}, faults: {} });
  });

  it('what is new says everything, the unknown as null', () => {
    expect(readTexts(FIELDS, { residents: '5', phone: ' 0555 ', indexLitres: '12,5', hasCheckValve: 'no' }, false).given).toEqual({ state: 'open', residents: 5, phone: '0555', indexLitres: 12_500, hasCheckValve: false, verifiedOn: '2026-01-05' });
  });

  it.each(['31.02.2026', '5.1.26', '2026-1-5'])('%j is no day and is never sent as the day before it', (typed) => {
    expect(readTexts(FIELDS, { verifiedOn: typed }, true)).toEqual({ given: {}, faults: { verifiedOn: 'wrong' } });
  });

  it('what is needed and empty, and what is no number, is told by its field', () => {
    expect(readTexts(FIELDS, { state: '', residents: 'four', indexLitres: '1,2345' }, false).faults).toEqual({ state: 'empty', residents: 'wrong', indexLitres: 'wrong' });
  });

  it.each([['2,5', 0.025], ['0.7', 0.007], ['-0,3', -0.003], ['\u22121', -0.01], ['100', 1], ['1\u202f000', 10], ['2,5 %', undefined], ['two', undefined], ['1e3', undefined]])('%j per cent is the ratio %p, without what binary figures would add', (typed, ratio) => {
    const { given, faults } = readTexts([{ name: 'share', kind: 'share', initial: '' }], { share: typed }, false);
    expect(ratio === undefined ? faults : given).toEqual({ share: ratio ?? 'wrong' });
  });

  it.each([['0', 0], ['41,3', 41_300], ['41.300', 41_300], ['1\u202f234,567', 1_234_567], ['0,001', 1], ['8,29', 8_290], ['-1', undefined], ['1,2,3', undefined], ['0,1234', undefined], ['12a', undefined], ['', undefined]])('%j m³ are %j L', (typed, litres) => {
    expect(litresOf(typed)).toBe(litres);
  });

  it.each([['0', 0], ['4500', 450_000], ['4\u202f500,5', 450_050], ['12.05', 1_205], ['1,234', undefined], ['-1', undefined], ['', undefined]])('%j som are %j tyiyn', (typed, tyiyn) => {
    expect(tyiynOf(typed)).toBe(tyiyn);
  });

  it.each<[FieldRule['kind'], string, number | undefined]>([
    ['decimal', '1,8', 1.8], ['decimal', '0.3', 0.3], ['millionths', '5', 50_000], ['millionths', '2,5', 25_000], ['millionths', '0.0001', 1], ['millionths', '0,00001', undefined], ['millionths', '-5', undefined], ['decimal', '1,8,1', undefined], ['hours', '24', 86_400_000], ['hours', '1,5', undefined],
  ])('as %s, %j means %j', (kind, typed, meant) => {
    expect(readTexts([{ name: 'limit', kind, initial: '' }], { limit: typed }, false)).toEqual(meant === undefined ? { given: {}, faults: { limit: 'wrong' } } : { given: { limit: meant }, faults: {} });
  });

  it.each([
    ['a pair a line, metres and cubic metres an hour', '60 = 40\n80,5 = 30,25', [{ headMillimetres: 60_000, flowLitresPerHour: 40_000 }, { headMillimetres: 80_500, flowLitresPerHour: 30_250 }]],
    ['as a table is copied', '60\t40\n80\t30', [{ headMillimetres: 60_000, flowLitresPerHour: 40_000 }, { headMillimetres: 80_000, flowLitresPerHour: 30_000 }]],
    ['one pair alone', '60 = 40', undefined], ['a flow that rises with the head', '60 = 40\n80 = 41', undefined], ['the same head twice', '60 = 40\n60 = 30', undefined], ['a line of three', '60 = 40 = 2\n80 = 30', undefined],
  ])('a curve of a pump: %s', (_what, typed, meant) => {
    expect(readTexts([{ name: 'points', kind: 'curve', initial: '' }], { points: typed }, false)).toEqual(meant === undefined ? { given: {}, faults: { points: 'wrong' } } : { given: { points: meant }, faults: {} });
  });

  it.each([
    ['0 = 0\n2500 = 620', [{ levelMillimetres: 0, volumeLitres: 0 }, { levelMillimetres: 2_500, volumeLitres: 620_000 }]], ['0 = 0', undefined], ['0 = 10\n100 = 5', undefined], ['100 = 10\n50 = 20', undefined],
  ])('a table of levels: %j means %j', (typed, meant) => {
    expect(readTexts([{ name: 'levels', kind: 'levels', initial: '' }], { levels: typed }, false)).toEqual(meant === undefined ? { given: {}, faults: { levels: 'wrong' } } : { given: { levels: meant }, faults: {} });
  });

  it('names with a slash stand within their part', () => {
    expect(nested({ 'removal/meterSerial': 'A', 'removal/indexLitres': null, 'installation/meterSerial': 'B', reason: 'x' })).toEqual({ removal: { meterSerial: 'A', indexLitres: null }, installation: { meterSerial: 'B' }, reason: 'x' });
  });
});
