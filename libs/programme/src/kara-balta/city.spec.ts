import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { SourceStatement } from '../city-seed.js';
import { KARA_BALTA_CITY } from './city.js';

const { statements, contradictions, wells, wellFields, reservoirs, lots } = KARA_BALTA_CITY;
const RESOLUTION = join(process.env['SUU_DATA'] ?? '../shared/data', '..', 'programme', 'resolution-05-2023.txt');

const statement = (code: string): SourceStatement => {
  const found = statements.find((each) => each.code === code);
  if (found === undefined) throw new Error(`no statement ${code}`);
  return found;
};
const amount = (code: string): number => Number(statement(code).amount);
const sum = (...codes: readonly string[]): number => codes.reduce((total, code) => total + amount(code), 0);

describe('the wells and tanks of the seed', () => {
  it.each([
    ['KIR', 2, 'operating', 'wells-kirgizsky'], ['8MR', 3, 'operating', 'wells-8-mart'], ['GOL', 5, 'operating', 'wells-golovnoy'],
    ['TEC', 2, 'operating', 'wells-south'], [undefined, 12, 'operating', 'wells-stand-alone'],
    ['NEW', 12, 'mothballed', undefined], ['NEW', 6, 'destroyed', 'wells-novy-destroyed'],
  ])('field %s has %d wells that are %s', (field, count, state, code) => {
    expect(wells.filter((well) => well.fieldCode === field && well.state === state)).toHaveLength(count);
    if (code !== undefined) expect(amount(code)).toBe(count);
  });

  it('are as many as the document states in all, with codes of their own', () => {
    expect(wells).toHaveLength(amount('wells-all'));
    expect(wells.filter(({ state }) => state !== 'operating')).toHaveLength(amount('wells-mothballed'));
    expect(wells.filter(({ fieldCode }) => fieldCode !== undefined)).toHaveLength(amount('wells-in-fields'));
    expect(wellFields).toHaveLength(amount('well-fields'));
    expect(reservoirs.filter(({ fieldCode }) => fieldCode === 'GOL')).toHaveLength(amount('reservoirs-golovnoy'));
    expect(reservoirs.filter(({ fieldCode }) => fieldCode === 'TEC')).toHaveLength(amount('reservoirs-south'));
    expect(new Set([...wells, ...reservoirs, ...wellFields].map(({ code }) => code)).size).toBe(42 + 9 + 5);
  });

  it('say that their numbers are ours', () => {
    for (const { document } of wells) expect(document).toMatch(/^kara-balta-05-2023, line \d+; numbering ours/);
  });
});

describe('the lots of the programme', () => {
  it.each([['PROGRAMME-BUDGET', 'meters-budget-planned', 'meters-budget-price'], ['PROGRAMME-COMMERCIAL', 'meters-commercial-planned', 'meters-commercial-price']])(
    '%s costs what the document states', (code, planned, price) => {
      const lot = lots.find((each) => each.code === code)!;
      expect(lot.plannedMeters).toBe(amount(planned));
      expect(lot.plannedMeters * lot.unitPriceTyiyn!).toBe(amount(price) * 1_000 * 100);
    });

  it('need 25 000 household meters and name no price for them', () => {
    expect(lots.find((each) => each.class === 'household')).toEqual(
      { code: 'PROGRAMME-HOUSEHOLD', class: 'household', plannedMeters: amount('meters-household-needed'), statementCode: 'meters-household-needed' });
  });
});

describe('the contradictions of the document', () => {
  it('name statements that exist, on both sides', () => {
    for (const { sides } of contradictions) for (const code of sides.flat()) expect(statement(code).lineFrom).toBeGreaterThan(0);
    for (const { sides: [one, other] } of contradictions) expect(one.length * other.length).toBeGreaterThan(0);
  });

  it('are not repaired: each side keeps its figure', () => {
    expect([amount('subscribers-total'), sum('subscribers-household', 'subscribers-budget', 'subscribers-commercial')]).toEqual([18_008, 18_316]);
    expect([statement('wastewater-per-day').amount, statement('wastewater-total').amount]).toEqual(['8.0', '2.1']);
    expect([amount('consumption-target'), Math.round(amount('delivered-population') * 1e9 / 365 / amount('population-served'))]).toEqual([170, 146]);
    expect([amount('meters-budget-planned'), amount('subscribers-budget')]).toEqual([60, 39]);
    expect([amount('meters-household-needed'), amount('subscribers-household')]).toEqual([25_000, 17_575]);
    expect([sum('irrigation-lower-2023', 'irrigation-lower-2024', 'irrigation-lower-2025', 'irrigation-lower-2026').toFixed(1), statement('irrigation-lower-final').amount])
      .toEqual(['33485.6', '33485.9']);
    expect([sum('ditches-base', 'ditches-2023', 'ditches-2024', 'ditches-2025', 'ditches-2026'), amount('ditches-final')]).toEqual([40_487, 40_486]);
  });
});

describe('the statements', () => {
  it('have codes of their own, and a unit wherever there is an amount', () => {
    expect(new Set(statements.map(({ code }) => code)).size).toBe(statements.length);
    expect(statements.filter((each) => (each.amount === undefined) !== (each.unit === undefined))).toEqual([]);
  });

  const isThere = existsSync(RESOLUTION);
  if (!isThere) process.stderr.write(`the text of the resolution is not at ${RESOLUTION}: statements are not held against it\n`);
  (isThere ? describe : describe.skip)('against the text of the resolution', () => {
    const lines = isThere ? readFileSync(RESOLUTION, 'utf8').split('\n') : [];
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

    it.each(statements.map((each) => [each.code, each] as const))('%s stands in its lines, word by word', (_, { lineFrom, lineTo, wordsKy }) => {
      const text = words(lines.slice(lineFrom - 1, lineTo).join(' '));
      let at = 0;
      for (const part of wordsKy.split(' … ')) {
        expect(text.slice(at)).toContain(words(part));
        at = text.indexOf(words(part), at) + words(part).length;
      }
    });

    // Written out as a word (2-тазалоочу), in degrees (8,90) or in thousands (24,5 миң) in the document.
    const OTHERWISE = new Map([['place-temperature', '8,9'], ['treatment-small', '10 миң'], ['treatment-large', '24,5 миң'], ['trouble-diameter', 'миңге жакын'], ['well-fields', '5 бирдик']]);
    it.each(statements.filter((each) => each.amount !== undefined).map((each) => [each.code, each] as const))('%s has the figure of its words', (code, { wordsKy, amount: stated }) => {
      if (code === 'irrigation-lower-base' || code === 'irrigation-upper-base') return expect(wordsKy).toMatch(/(^|\s)0( |$)/);
      const figure = OTHERWISE.get(code) ?? stated!.replace('.', ',');
      expect(wordsKy).toContain(figure);
    });
  });
});
