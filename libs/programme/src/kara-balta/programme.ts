import type { ProgrammeSeed, SeededIndicator, SeededTarget } from '../programme-seed.js';

const NOT_MEASURED = { kind: 'not_measured', amount: null, statementCode: null } as const;
const FROM_START = { kind: 'from_start', amount: null, statementCode: null } as const;

const final = (amount: string, statementCode: string): SeededTarget => ({ year: null, amount, statementCode });

/** Yearly increments and the final value of a row of the matrix: four years of one amount. */
const ofMatrix = (prefix: string, yearly: string, finally_: string): SeededTarget[] => [
  ...[2023, 2024, 2025, 2026].map((year) => ({ year, amount: yearly, statementCode: `${prefix}-${year}` })), final(finally_, `${prefix}-final`),
];

const names = (nameKy: string, nameRu: string, nameEn: string) => ({ nameKy, nameRu, nameEn });

/** Rows of the document's matrix: entered by those who answer for them. */
const MATRIX: readonly SeededIndicator[] = [
  {
    code: 'irrigation-lower-park', taskNo: null, ...names('Автоматтык сугаруу, төмөнкү сейил бак', 'Автополив, нижний парк', 'Automatic irrigation, lower park'), unit: 'm2', accrual: 'increment', direction: 'up', formula: null,
    bodyCodes: ['universal', 'municipal-property'], base: { kind: 'stated', amount: '0', statementCode: 'irrigation-lower-base' }, statementCode: 'irrigation-lower-final', isOfMatrix: true, targets: ofMatrix('irrigation-lower', '8371.4', '33485.9'),
  },
  {
    code: 'irrigation-upper-park', taskNo: null, ...names('Автоматтык сугаруу, жогорку сейил бак', 'Автополив, верхний парк', 'Automatic irrigation, upper park'), unit: 'm2', accrual: 'increment', direction: 'up', formula: null,
    bodyCodes: ['universal', 'municipal-property'], base: { kind: 'stated', amount: '0', statementCode: 'irrigation-upper-base' }, statementCode: 'irrigation-upper-final', isOfMatrix: true, targets: ofMatrix('irrigation-upper', '12782.5', '51130'),
  },
  {
    code: 'irrigation-network', taskNo: null, ...names('Калыбына келтирилген арык-сугат тармагы', 'Восстановленная оросительная сеть', 'Irrigation network restored'), unit: 'm', accrual: 'increment', direction: 'up', formula: null,
    bodyCodes: ['universal', 'municipal-property'], base: { kind: 'stated', amount: '20243', statementCode: 'ditches-base' }, statementCode: 'ditches-final', isOfMatrix: true, targets: ofMatrix('ditches', '5061', '40486'),
  },
];

/** Targets of the text, and what the service measures beside them. */
const OF_TEXT: readonly SeededIndicator[] = [
  {
    code: 'meters-budget', taskNo: '3.4.1', ...names('Орнунда турган жана окулуп жаткан эсептегичтер, бюджеттик уюмдар', 'Водомеры, которые стоят и читаются: бюджетные организации', 'Meters in place and read, budget organisations'), unit: 'meters', accrual: 'level',
    direction: 'up', formula: 'meters_budget', bodyCodes: ['kvk'], base: FROM_START, statementCode: 'meters-budget-planned', isOfMatrix: false, targets: [final('60', 'meters-budget-planned')],
  },
  {
    code: 'meters-commercial', taskNo: '3.4.1', ...names('Орнунда турган жана окулуп жаткан эсептегичтер, юридикалык жактар', 'Водомеры, которые стоят и читаются: юридические лица', 'Meters in place and read, legal entities'), unit: 'meters', accrual: 'level',
    direction: 'up', formula: 'meters_commercial', bodyCodes: ['kvk'], base: FROM_START, statementCode: 'meters-commercial-planned', isOfMatrix: false, targets: [final('500', 'meters-commercial-planned')],
  },
  {
    code: 'meters-household', taskNo: '3.4.1', ...names('Орнунда турган жана окулуп жаткан эсептегичтер, калк', 'Водомеры, которые стоят и читаются: население', 'Meters in place and read, households'), unit: 'meters', accrual: 'level',
    direction: 'up', formula: 'meters_household', bodyCodes: ['kvk'], base: FROM_START, statementCode: 'meters-household-needed', isOfMatrix: false, targets: [final('25000', 'meters-household-needed')],
  },
  {
    code: 'meters-larger', taskNo: '3.4.1', ...names('Орнунда турган жана окулуп жаткан чоң диаметрдеги эсептегичтер (DN 20дан чоң)', 'Водомеры большего диаметра (больше DN 20), которые стоят и читаются', 'Meters of a larger diameter (above DN 20) in place and read'), unit: 'meters', accrual: 'level',
    direction: 'up', formula: 'meters_larger', bodyCodes: ['kvk'], base: FROM_START, statementCode: 'trouble-diameter', isOfMatrix: false, targets: [final('1000', 'trouble-diameter')],
  },
  {
    code: 'metered-accounts', taskNo: '3.4.1', ...names('Эсептегичи бар абоненттердин үлүшү', 'Доля абонентов с водомером', 'Share of accounts with a meter'), unit: 'percent', accrual: 'level', direction: 'up', formula: 'metered_accounts',
    bodyCodes: ['kvk'], base: NOT_MEASURED, statementCode: 'task-3-4-1', isOfMatrix: false, targets: [],
  },
  {
    code: 'metered-volume', taskNo: '3.4.1', ...names('Эсептегич менен өлчөнгөн керектөөнүн үлүшү', 'Доля потребления, измеренного водомерами', 'Share of consumption that is metered'), unit: 'percent', accrual: 'level', direction: 'up', formula: 'metered_volume',
    bodyCodes: ['kvk'], base: NOT_MEASURED, statementCode: 'task-3-4-1', isOfMatrix: false, targets: [],
  },
  {
    code: 'litres-per-person', taskNo: '3.4.1', ...names('Бир адамга суткасына керектөө', 'Потребление на человека в сутки', 'Consumption a person and day'), unit: 'litres/person/day', accrual: 'level', direction: 'down', formula: 'litres_per_person',
    // 2.2 Mm3 for 41,370 people would be 146: billed by norm, not measured.
    bodyCodes: ['kvk'], base: { kind: 'not_measured', amount: null, statementCode: 'delivered-population' }, statementCode: 'consumption-target', isOfMatrix: false, targets: [final('170', 'consumption-target')],
  },
  {
    code: 'non-revenue-water', taskNo: '3.4.1', ...names('Киреше алып келбеген суу, берилген суудан', 'Вода, не приносящая дохода, от поданной', 'Non-revenue water, of water supplied'), unit: 'percent', accrual: 'level', direction: 'down', formula: 'non_revenue',
    bodyCodes: ['kvk'], base: { kind: 'not_measured', amount: null, statementCode: 'losses-not-stated' }, statementCode: 'result-meters', isOfMatrix: false, targets: [],
  },
  {
    code: 'real-losses', taskNo: '3.4.1', ...names('Физикалык жоготуулар, берилген суудан', 'Физические потери, от поданной воды', 'Real losses, of water supplied'), unit: 'percent', accrual: 'level', direction: 'down', formula: 'real_losses',
    bodyCodes: ['kvk'], base: { kind: 'not_measured', amount: null, statementCode: 'losses-not-stated' }, statementCode: 'result-meters', isOfMatrix: false, targets: [],
  },
  {
    code: 'wells-summer', taskNo: null, ...names('Жайында туруктуу иштеген скважиналар', 'Скважины, стабильно работавшие летом', 'Wells that ran steadily in summer'), unit: 'wells', accrual: 'level', direction: 'hold', formula: 'wells_summer',
    bodyCodes: ['kvk'], base: { kind: 'stated', amount: '22', statementCode: 'wells-summer' }, statementCode: 'wells-summer', isOfMatrix: false, targets: [final('22', 'wells-summer')],
  },
  {
    code: 'wells-winter', taskNo: null, ...names('Кышында туруктуу иштеген скважиналар', 'Скважины, стабильно работавшие зимой', 'Wells that ran steadily in winter'), unit: 'wells', accrual: 'level', direction: 'hold', formula: 'wells_winter',
    bodyCodes: ['kvk'], base: { kind: 'stated', amount: '14', statementCode: 'wells-winter' }, statementCode: 'wells-winter', isOfMatrix: false, targets: [final('14', 'wells-winter')],
  },
  {
    code: 'pump-hours', taskNo: '3.4.1', ...names('Насостордун иштеген сааттары', 'Часы работы насосов', 'Hours that pumps ran'), unit: 'hours', accrual: 'level', direction: 'down', formula: 'pump_hours',
    bodyCodes: ['kvk'], base: NOT_MEASURED, statementCode: 'task-3-4-1', isOfMatrix: false, targets: [],
  },
  {
    code: 'pump-energy', taskNo: '3.4.1', ...names('Көтөрүлгөн куб метрге электр энергиясы', 'Электроэнергия на поднятый кубометр', 'Energy for a cubic metre lifted'), unit: 'kWh/m3', accrual: 'level', direction: 'down', formula: 'pump_energy',
    bodyCodes: ['kvk'], base: NOT_MEASURED, statementCode: 'task-3-4-1', isOfMatrix: false, targets: [],
  },
  {
    code: 'supply-continuity', taskNo: '3.4.1', ...names('Бир абонентке суусуз сааттар', 'Часы без воды на абонента', 'Hours without water for an account'), unit: 'hours/subscriber', accrual: 'level', direction: 'down', formula: 'supply_continuity',
    bodyCodes: ['kvk'], base: NOT_MEASURED, statementCode: 'result-supply', isOfMatrix: false, targets: [],
  },
  {
    code: 'repairs', taskNo: '3.4.2', ...names('Суу жана канализация курулуштарын оңдоо, арматура', 'Ремонт сооружений водопровода и канализации, арматура', 'Repairs of water and sewer structures, valves fitted'), unit: 'pieces', accrual: 'increment', direction: 'up', formula: null,
    bodyCodes: ['mayor', 'kvk'], base: FROM_START, statementCode: 'task-3-4-2', isOfMatrix: false, targets: [],
  },
  {
    code: 'business-connections', taskNo: '3.4.3', ...names('Коммерциялык абоненттер', 'Коммерческие абоненты', 'Commercial subscribers'), unit: 'subscribers', accrual: 'level', direction: 'up', formula: 'business_connections',
    bodyCodes: ['kvk'], base: { kind: 'stated', amount: '702', statementCode: 'subscribers-commercial' }, statementCode: 'task-3-4-3', isOfMatrix: false, targets: [],
  },
  {
    code: 'sensor-taps', taskNo: '3.6.5', ...names('Кыймыл датчиктүү крандарга алмаштырылды', 'Заменено кранов на сенсорные', 'Taps replaced by motion-sensor ones'), unit: 'pieces', accrual: 'increment', direction: 'up', formula: null,
    bodyCodes: ['municipal-property'], base: FROM_START, statementCode: 'task-3-6-5', isOfMatrix: false, targets: [],
  },
];

/** The water part of the programme 2023-2026 of Kara-Balta: figures are the document's own, and what it leaves open stays open. */
export const KARA_BALTA_PROGRAMME: ProgrammeSeed = {
  documentCode: 'kara-balta-05-2023', fromYear: 2023, toYear: 2026,
  bodies: [
    { code: 'kvk', ...names('«Кара-Балта суу каналы» КВК', 'КВК «Кара-Балтинский водоканал»', 'Utility «Кара-Балта суу каналы» (КВК)') },
    { code: 'mayor', ...names('Кара-Балта шаарынын мэриясы', 'Мэрия города Кара-Балта', 'Mayor’s office of Kara-Balta') },
    { code: 'universal', ...names('МП «Универсал»', 'МП «Универсал»', 'Municipal enterprise «Универсал»') },
    { code: 'municipal-property', ...names('МС жана ММ башкармалыгы', 'Управление МС и ММ', 'Office of МС and ММ') },
  ],
  tasks: [
    { no: '3.4.1', ...names('Сууну пайдаланууну эсепке алууну өнүктүрүү; заманбап эсептегичтерди орнотуу', 'Развитие учёта воды; установка современных водомеров', 'Develop the accounting of water use; install modern meters'), bodyCodes: ['kvk'], statementCode: 'task-3-4-1' },
    { no: '3.4.2', ...names('Суу жана канализация курулуштарын оңдоо; арматура', 'Ремонт сооружений водопровода и канализации; арматура', 'Repair water and sewer structures; buy and fit valves'), bodyCodes: ['mayor', 'kvk'], statementCode: 'task-3-4-2' },
    { no: '3.4.3', ...names('Бизнес абоненттерди сууга жана канализацияга кошуу', 'Подключение бизнеса к воде и канализации', 'Connect business subscribers to water and sewer'), bodyCodes: ['kvk'], statementCode: 'task-3-4-3' },
    { no: '3.6.5', ...names('Муниципалдык имараттардагы крандарды датчиктүүлөргө алмаштыруу', 'Замена кранов в муниципальных зданиях на сенсорные', 'Replace taps in municipal buildings with motion-sensor ones'), bodyCodes: ['municipal-property'], statementCode: 'task-3-6-5' },
  ],
  indicators: [...OF_TEXT, ...MATRIX],
};
