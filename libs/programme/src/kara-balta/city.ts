import type { CitySeed, SeededReservoir, SeededWell, SeededWellField } from '../city-seed.js';
import { KARA_BALTA_CONTRADICTIONS } from './contradictions.js';
import { KARA_BALTA_STATEMENTS } from './statements.js';

const DOCUMENT = 'kara-balta-05-2023';

interface Group {
  readonly field: SeededWellField | undefined;
  /** Code of its wells before their number. */
  readonly prefix: string;
  readonly line: number;
  readonly wells: number;
  readonly digits: number;
  readonly states: (no: number) => SeededWell['state'];
  /** What its wells are called before their number: Kyrgyz, Russian, English. */
  readonly names: readonly [string, string, string];
}

/** What the resolution does not say stays open: which well runs in which season (22 in summer, 14 in winter, line 513). */
const GROUPS: readonly Group[] = [
  {
    field: { code: 'KIR', nameKy: '«Киргизский» суу топтому', nameRu: 'водозабор «Киргизский»', nameEn: 'well field «Киргизский»', place: 'Киргизская көчөсү' },
    prefix: 'WELL-KIR', line: 499, wells: 2, digits: 1, states: () => 'operating',
    names: ['«Киргизский», скважина', '«Киргизский», скважина', '«Киргизский», well'],
  },
  {
    field: { code: '8MR', nameKy: '«8-март» суу топтому', nameRu: 'водозабор «8-март»', nameEn: 'well field «8-март»', place: '8 Март көчөсү' },
    prefix: 'WELL-8MR', line: 501, wells: 3, digits: 1, states: () => 'operating',
    names: ['«8-март», скважина', '«8-март», скважина', '«8-март», well'],
  },
  {
    field: { code: 'GOL', nameKy: '«Головной» суу топтому', nameRu: 'водозабор «Головной»', nameEn: 'well field «Головной»', place: 'Свердлов көчөсү' },
    prefix: 'WELL-GOL', line: 503, wells: 5, digits: 1, states: () => 'operating',
    names: ['«Головной», скважина', '«Головной», скважина', '«Головной», well'],
  },
  {
    field: {
      code: 'TEC', nameKy: 'түштүк өнөр жай зонасындагы суу топтому', nameRu: 'водозабор южной промзоны', nameEn: 'well field of the southern industrial zone',
      place: 'ЖЭБден жогору, түштүк өнөр жай зонасы',
    },
    prefix: 'WELL-TEC', line: 507, wells: 2, digits: 1, states: () => 'operating',
    names: ['түштүк өнөр жай зонасы, скважина', 'южная промзона, скважина', 'southern industrial zone, well'],
  },
  {
    field: undefined, prefix: 'WELL-CTY', line: 509, wells: 12, digits: 2, states: () => 'operating',
    names: ['шаардык скважина', 'городская скважина', 'city well'],
  },
  {
    field: { code: 'NEW', nameKy: '«Новый» суу топтому', nameRu: 'водозабор «Новый»', nameEn: 'well field «Новый»', place: 'эски аэродром жакта' },
    // Six of the eighteen are destroyed; that they are the last six is ours.
    prefix: 'WELL-NEW', line: 505, wells: 18, digits: 2, states: (no) => (no > 12 ? 'destroyed' : 'mothballed'),
    names: ['«Новый», скважина', '«Новый», скважина', '«Новый», well'],
  },
];

function wellsOf({ field, prefix, line, wells, digits, states, names }: Group): SeededWell[] {
  return Array.from({ length: wells }, (_, at) => {
    const no = at + 1;
    const state = states(no);
    const numbering = state === 'operating' ? 'numbering ours' : 'numbering ours, also which of the 18 are the 6 destroyed';
    return {
      code: `${prefix}-${String(no).padStart(digits, '0')}`,
      nameKy: `${names[0]} ${no}`, nameRu: `${names[1]} ${no}`, nameEn: `${names[2]} ${no}`,
      ...(field === undefined ? {} : { fieldCode: field.code }),
      state, document: `${DOCUMENT}, line ${line}; ${numbering}`,
    };
  });
}

function reservoirsOf(fieldCode: string, count: number, ky: string, ru: string, en: string): SeededReservoir[] {
  return Array.from({ length: count }, (_, at) => ({
    code: `RES-${fieldCode}-${at + 1}`, nameKy: `${ky}, резервуар ${at + 1}`, nameRu: `${ru}, резервуар ${at + 1}`, nameEn: `${en}, reservoir ${at + 1}`, fieldCode,
  }));
}

/** Kara-Balta as resolution No. 05 of 16 February 2023 states it. */
export const KARA_BALTA_CITY: CitySeed = {
  document: {
    code: DOCUMENT,
    titleKy: 'Кара-Балта шаарын 2023-2026-жылдарга карата социалдык-экономикалык өнүктүрүү программасы жөнүндө',
    titleRu: 'О программе социально-экономического развития города Кара-Балта на 2023–2026 годы',
    titleEn: 'On the programme of social and economic development of the city of Kara-Balta for 2023-2026',
    issuedBy: 'Кара-Балта шаардык кеңеши', number: '05', adoptedOn: '2023-02-16',
  },
  statements: KARA_BALTA_STATEMENTS,
  contradictions: KARA_BALTA_CONTRADICTIONS,
  zone: { code: 'CITY', nameKy: 'Кара-Балта шаары', nameRu: 'город Кара-Балта', nameEn: 'city of Kara-Balta', mainsLengthMetres: 179_000 },
  wellFields: GROUPS.flatMap(({ field }) => field ?? []),
  wells: GROUPS.flatMap(wellsOf),
  reservoirs: [
    ...reservoirsOf('GOL', 2, '«Головной»', '«Головной»', '«Головной»'),
    ...reservoirsOf('TEC', 7, 'түштүк өнөр жай зонасы', 'южная промзона', 'southern industrial zone'),
  ],
  lots: [
    { code: 'PROGRAMME-BUDGET', class: 'budget', plannedMeters: 60, unitPriceTyiyn: 1_250_000, statementCode: 'meters-budget-price' },
    { code: 'PROGRAMME-COMMERCIAL', class: 'commercial', plannedMeters: 500, unitPriceTyiyn: 2_500_000, statementCode: 'meters-commercial-price' },
    // Needed, not bought: the document names no price and no lot.
    { code: 'PROGRAMME-HOUSEHOLD', class: 'household', plannedMeters: 25_000, statementCode: 'meters-household-needed' },
  ],
};
