import type { WordKey, Words } from '../../words/words.js';

/** Units of the documents, as they are stored, and their words. */
const UNIT_WORDS: Readonly<Record<string, WordKey>> = {
  'Mm3/year': 'statementUnit.mm3Year', buildings: 'statementUnit.buildings', ha: 'statementUnit.ha', kindergartens: 'statementUnit.kindergartens', km: 'unit.km',
  hours: 'unit.hours', 'hours/subscriber': 'statementUnit.hoursPerSubscriber', 'kWh/m3': 'unit.kwhm3', pieces: 'statementUnit.pieces',
  'litres/person/day': 'unit.litresPerPersonDay', m: 'unit.m', m2: 'statementUnit.m2', 'm3/day': 'statementUnit.m3Day', meters: 'statementUnit.meters', 'mm/year': 'statementUnit.mmYear',
  people: 'statementUnit.people', reservoirs: 'statementUnit.reservoirs', subscribers: 'statementUnit.subscribers', 'thousand som': 'statementUnit.thousandSom',
  'well fields': 'statementUnit.wellFields', wells: 'statementUnit.wells',
};

/** A unit in words; one that nobody translated stands as the register has it. */
export function unitWords(t: Words, unit: string | null): string {
  if (unit === null) return '';
  if (unit === 'percent') return '%';
  const key = UNIT_WORDS[unit];
  return key === undefined ? unit : t(key);
}

/** What a statement is made for: a year or years, or the end of the programme. */
export function statedForWords(t: Words, statedFor: string): string {
  return statedFor === 'final' ? t('statement.final') : t('statement.for', { stated: statedFor.replace('-', '–') });
}
