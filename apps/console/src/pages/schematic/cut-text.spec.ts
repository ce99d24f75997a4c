import { cut, shortName } from './cut-text.js';

describe('names in a drawing', () => {
  it.each([['«Головной», скважина 3', 'скважина 3'], ['шаардык скважина 12', 'шаардык скважина 12'], ['Пилот-1,', 'Пилот-1,']])('%s is %s within its field', (name, short) => {
    expect(shortName(name)).toBe(short);
  });

  it.each([
    ['шаардык скважина 12', 19, 'шаардык скважина 12'], ['шаардык скважина 12', 14, 'шаардык ск… 12'], ['пландалган, бирок иштеген жок', 12, 'пландал… жок'], ['консервацияланган', 8, 'консерв…'], ['а б', 1, '…'],
    ['иштеп жатат · 63,2\u00a0м³/саат', 18, 'иште… 63,2\u00a0м³/саат'], ['работает · 4,0\u00a0м³/ч', 18, 'работает… 4,0\u00a0м³/ч'], ['1\u00a0200\u00a0м³ · 45\u00a0%', 18, '1\u00a0200\u00a0м³ · 45\u00a0%'],
  ])('%s in room for %i letters is %s', (text, letters, shown) => {
    expect(cut(text, letters * 7, 7)).toBe(shown);
    expect(cut(text, letters * 7, 7).length).toBeLessThanOrEqual(Math.max(letters, 1));
  });
});
