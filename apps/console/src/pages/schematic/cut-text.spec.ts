import { cut, shortName } from './cut-text.js';

describe('names in a drawing', () => {
  it.each([['«Головной», скважина 3', 'скважина 3'], ['шаардык скважина 12', 'шаардык скважина 12'], ['Пилот-1,', 'Пилот-1,']])('%s is %s within its field', (name, short) => {
    expect(shortName(name)).toBe(short);
  });

  it.each([
    ['шаардык скважина 12', 19, 'шаардык скважина 12'], ['шаардык скважина 12', 14, 'шаардык ск… 12'], ['пландалган, бирок иштеген жок', 12, 'пландал… жок'], ['консервацияланган', 8, 'консерв…'], ['а б', 1, '…'],
  ])('%s in room for %i letters is %s', (text, letters, shown) => {
    expect(cut(text, letters * 7, 7)).toBe(shown);
    expect(cut(text, letters * 7, 7).length).toBeLessThanOrEqual(Math.max(letters, 1));
  });
});
