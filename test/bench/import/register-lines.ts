import { SeededRandom } from '../../support/seeded-random.js';

/** Lines of a register file with some bad ones among them, and what is wrong with each of those. */
export interface LinesWithFaults {
  readonly headings: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** By number of the line in the file, where the header is line 1: the column that is wrong and the kind of fault. */
  readonly faults: ReadonlyMap<number, string>;
}

/** A way to spoil a sound line; returns `KIND column`. */
type Spoil = (line: string[], lineNo: number) => string;

const ACCOUNT_HEADINGS = ['accountNo', 'class', 'residents', 'fullName', 'phone', 'servicePointCode', 'zoneCode', 'placement', 'dnMillimetres', 'hasIsolatingValve', 'sewer', 'sewerShare', 'address', 'validFrom'];
const METER_HEADINGS = ['serial', 'modelCode', 'state', 'pulseLitres', 'verifiedOn', 'verifiedUntilOn', 'validFrom'];

const spoil = (headings: readonly string[], column: string, text: string, kind: string, named: string | null = column): Spoil => (line) => {
  line[headings.indexOf(column)] = text;
  return `${kind} ${named ?? ''}`.trim();
};

const ACCOUNT_SPOILS: readonly Spoil[] = [
  spoil(ACCOUNT_HEADINGS, 'accountNo', '1,23457E+11', 'SCHEMA'), spoil(ACCOUNT_HEADINGS, 'class', 'соседи', 'SCHEMA'), spoil(ACCOUNT_HEADINGS, 'residents', '3,5', 'SCHEMA'),
  spoil(ACCOUNT_HEADINGS, 'zoneCode', 'Z-UNKNOWN', 'UNKNOWN_REFERENCE'), spoil(ACCOUNT_HEADINGS, 'validFrom', '03/04/2026', 'TIME_FORMAT'), spoil(ACCOUNT_HEADINGS, 'sewerShare', '0,25', 'SCHEMA'),
  spoil(ACCOUNT_HEADINGS, 'dnMillimetres', '5000', 'RANGE'), spoil(ACCOUNT_HEADINGS, 'fullName', 'Имя\u200bФамилия', 'SCHEMA'), spoil(ACCOUNT_HEADINGS, 'accountNo', '', 'SCHEMA'),
  spoil(ACCOUNT_HEADINGS, 'servicePointCode', 'P-TWICE', 'DUPLICATE', null),
];
const METER_SPOILS: readonly Spoil[] = [
  spoil(METER_HEADINGS, 'serial', '1,23457E+11', 'SCHEMA'), spoil(METER_HEADINGS, 'serial', 'АВ0001', 'SCHEMA'), spoil(METER_HEADINGS, 'modelCode', 'UNKNOWN', 'UNKNOWN_REFERENCE'),
  spoil(METER_HEADINGS, 'state', 'в пути', 'SCHEMA'), spoil(METER_HEADINGS, 'state', 'установлен', 'CONFLICT'), spoil(METER_HEADINGS, 'verifiedUntilOn', '01.01.2020', 'RANGE'),
  spoil(METER_HEADINGS, 'verifiedOn', '03/04/2025', 'TIME_FORMAT'), spoil(METER_HEADINGS, 'verifiedOn', '30.02.2025', 'TIME_FORMAT'), spoil(METER_HEADINGS, 'pulseLitres', '0', 'RANGE'),
  spoil(METER_HEADINGS, 'serial', '0000000777-TWICE', 'DUPLICATE', null),
];

/** Accounts with a holder and a service point each, about `bad` of them spoilt in ten ways. */
export function accountLines(count: number, bad: number, seed: number): LinesWithFaults {
  const random = new SeededRandom(seed);
  return spoilt(ACCOUNT_HEADINGS, ACCOUNT_SPOILS, count, bad, random, (at) => {
    const isHome = random.chance(0.97);
    return [
      String(at).padStart(8, '0'), isHome ? 'население' : 'коммерческая организация', isHome ? String(random.whole(1, 7)) : '', `Абонент ${at}`, `+996 000 ${String(at).padStart(6, '0')}`, `P-${at}`,
      `Z-${random.whole(1, 4)}`, random.pick(['стояк в квартире', 'колодец во дворе', 'ввод']), random.pick(['15', '20', '25']), random.pick(['да', 'нет', '']), random.pick(['нет', 'полностью']), '',
      `ул. Выдуманная, ${at}`, '01.01.2026',
    ];
  });
}

/** Meters in stock, about `bad` of them spoilt in ten ways. */
export function meterLines(count: number, bad: number, seed: number): LinesWithFaults {
  const random = new SeededRandom(seed);
  return spoilt(METER_HEADINGS, METER_SPOILS, count, bad, random, (at) => [String(at).padStart(10, '0'), 'M15', 'на складе', random.pick(['1', '10']), '15.03.2025', '15.03.2031', '01.01.2026']);
}

function spoilt(headings: readonly string[], spoils: readonly Spoil[], count: number, bad: number, random: SeededRandom, sound: (at: number) => string[]): LinesWithFaults {
  const faults = new Map<number, string>();
  const badAt = new Set<number>();
  while (badAt.size < bad) badAt.add(random.whole(1, count));
  let spoiltLines = 0;
  const lines = Array.from({ length: count }, (_, index) => {
    const at = index + 1;
    const line = sound(at);
    if (badAt.has(at)) faults.set(at + 1, spoils[spoiltLines++ % spoils.length]!(line, at + 1));
    return line;
  });
  return { headings, lines, faults };
}
