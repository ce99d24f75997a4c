import { identifier, words } from '../text-cells.js';
import { instant } from '../time-cells.js';
import type { CellKind } from '../cell.js';
import type { FileColumn } from '../file-kind.js';

/** Codes of wells, zones, fields, reservoirs, points, models, lots, boundaries. */
export const code = identifier({
  what: { en: 'a code', ru: 'код', ky: 'код' },
  allowed: {
    en: '1 to 40 letters, digits or . _ - /, beginning with a letter or digit, Latin or Cyrillic but not mixed',
    ru: 'от 1 до 40 букв, цифр или . _ - /, первой буква или цифра, латиница или кириллица, но не вместе',
    ky: '1ден 40ка чейин тамга, цифра же . _ - /, биринчиси тамга же цифра, латын же кириллица, бирок аралаш эмес',
  },
  pattern: /^[\p{L}\d][\p{L}\d._/-]{0,39}$/u, script: 'one',
});

export const accountNumber = identifier({
  what: { en: 'an account number', ru: 'номер лицевого счёта', ky: 'жеке эсептин номери' },
  allowed: {
    en: '1 to 40 letters, digits or . _ - /, leading zeros kept', ru: 'от 1 до 40 букв, цифр или . _ - /, нули в начале сохраняются', ky: '1ден 40ка чейин тамга, цифра же . _ - /, башындагы нөлдөр сакталат',
  },
  pattern: /^[\p{L}\d][\p{L}\d._/-]{0,39}$/u, script: 'one',
});

/** The pattern of devices too: a serial goes over the wire. */
export const serial: CellKind = identifier({
  what: { en: 'a serial', ru: 'заводской номер', ky: 'заводдук номер' },
  allowed: {
    en: '1 to 64 Latin letters, digits, dots, dashes or underscores, beginning with a letter or digit; leading zeros kept',
    ru: 'от 1 до 64 латинских букв, цифр, точек, дефисов или подчёркиваний, первой буква или цифра; нули в начале сохраняются',
    ky: '1ден 64кө чейин латын тамгасы, цифра, чекит, дефис же асты сызык, биринчиси тамга же цифра; башындагы нөлдөр сакталат',
  },
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, script: 'latin',
});

export const NAMES: readonly FileColumn[] = [
  { name: 'nameRu', headings: { ru: 'Название (русский)', ky: 'Аталышы (орусча)', en: 'Name (Russian)' }, cells: words(200), isNeeded: true, example: 'Центральная' },
  { name: 'nameKy', headings: { ru: 'Название (кыргызский)', ky: 'Аталышы (кыргызча)', en: 'Name (Kyrgyz)' }, cells: words(200), isNeeded: true, example: 'Борбордук' },
  { name: 'nameEn', headings: { ru: 'Название (английский)', ky: 'Аталышы (англисче)', en: 'Name (English)' }, cells: words(200), isNeeded: true, example: 'Central' },
];

export const validFrom: FileColumn = {
  name: 'validFrom', headings: { ru: 'Действует с', ky: 'Күчүнө кирген күнү', en: 'Valid from' }, cells: instant, isNeeded: false, isInstruction: true, example: '01.01.2026',
};

export function codeColumn(what: Readonly<{ ru: string; ky: string; en: string }>, example: string): FileColumn {
  return { name: 'code', headings: what, cells: code, isNeeded: true, example };
}

export const zone: FileColumn = { name: 'zoneCode', headings: { ru: 'Зона', ky: 'Зона', en: 'Zone' }, cells: code, isNeeded: false, names: 'zone', example: 'Z-1' };

export const wellField: FileColumn = {
  name: 'fieldCode', headings: { ru: 'Водозабор', ky: 'Суу топтому', en: 'Well field' }, cells: code, isNeeded: false, names: 'well_field', example: 'F-1',
};
