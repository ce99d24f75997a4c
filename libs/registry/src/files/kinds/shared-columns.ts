import { identifier, words } from '../text-cells.js';
import { instant } from '../time-cells.js';
import type { CellKind } from '../cell.js';
import type { FileColumn } from '../file-kind.js';

/** Codes of wells, zones, fields, reservoirs, points, models, lots, boundaries. */
export const code = identifier({
  what: 'a code', allowed: '1 to 40 letters, digits or . _ - /, beginning with a letter or digit, Latin or Cyrillic but not mixed',
  pattern: /^[\p{L}\d][\p{L}\d._/-]{0,39}$/u, script: 'one',
});

export const accountNumber = identifier({
  what: 'an account number', allowed: '1 to 40 letters, digits or . _ - /, leading zeros kept',
  pattern: /^[\p{L}\d][\p{L}\d._/-]{0,39}$/u, script: 'one',
});

/** The pattern of devices too: a serial goes over the wire. */
export const serial: CellKind = identifier({
  what: 'a serial', allowed: '1 to 64 Latin letters, digits, dots, dashes or underscores, beginning with a letter or digit; leading zeros kept',
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
