import type { Contradiction } from '../city-seed.js';

/** Where the resolution contradicts itself. Both sides stand; nothing is repaired. */
export const KARA_BALTA_CONTRADICTIONS: readonly Contradiction[] = [
  {
    code: 'subscribers-sum', sides: [['subscribers-total'], ['subscribers-household', 'subscribers-budget', 'subscribers-commercial']],
    wordsKy: 'Жалпы саны 18 008 деп жазылган, ал эми топтордун суммасы 17 575 + 39 + 702 = 18 316; айырмасы 308.',
    wordsRu: 'Всего названо 18 008, а сумма групп 17 575 + 39 + 702 = 18 316; разница 308.',
    wordsEn: 'The total is stated as 18,008, but 17,575 + 39 + 702 = 18,316; the difference is 308.',
  },
  {
    code: 'wastewater-day-year', sides: [['wastewater-per-day'], ['wastewater-total']],
    wordsKy: 'Суткасына 8,0 м³ жана жылына 2,1 млн м³ (суткасына болжол менен 5 750 м³) бири-бирине туура келбейт; бирдиги, сыягы, миң м³.',
    wordsRu: '8,0 м³ в сутки не сходятся с 2,1 млн м³ в год (около 5 750 м³ в сутки); единица, вероятно, тыс. м³.',
    wordsEn: '8.0 m3 a day does not fit 2.1 Mm3 a year (about 5,750 m3 a day); the unit is probably thousand m3.',
  },
  {
    code: 'consumption-already-below-target', sides: [['consumption-target'], ['delivered-population', 'population-served']],
    wordsKy: '2,2 млн м³ 41 370 адамга бөлгөндө күнүнө 146 л: «чейин азайтуу» керек болгон 170 литрден мурунтан эле аз. 2,2 млн, сыягы, өлчөнгөн эмес, норма боюнча эсептелген.',
    wordsRu: '2,2 млн м³ на 41 370 человек — это 146 л в сутки: уже меньше 170 л, до которых предстоит «снизить». Вероятно, 2,2 млн начислены по норме, а не измерены.',
    wordsEn: '2.2 Mm3 for 41,370 people is 146 litres a day: already below the 170 to which it should be brought "down". Presumably the 2.2 is billed by norm, not measured.',
  },
  {
    code: 'budget-meters-subscribers', sides: [['meters-budget-planned'], ['subscribers-budget', 'schools', 'kindergartens']],
    wordsKy: 'Бюджеттик уюмдар үчүн 60 эсептегич, ал эми бюджеттик абоненттер 39; бир уюмдун бир нече имараты же киргизүүсү болушу мүмкүн.',
    wordsRu: '60 водомеров для бюджетных организаций, а бюджетных абонентов 39; у организации может быть несколько зданий или вводов.',
    wordsEn: '60 meters for budget organisations, but 39 budget subscribers; an organisation may have several buildings or inlets.',
  },
  {
    code: 'household-meters-households', sides: [['meters-household-needed'], ['subscribers-household', 'meters-two-risers']],
    wordsKy: '25 000 эсептегич керек, ал эми калктын абоненттери 17 575; көп батирлерде эки түтүк бар.',
    wordsRu: 'Нужно 25 000 водомеров, а абонентов-домохозяйств 17 575; во многих квартирах два стояка.',
    wordsEn: '25,000 meters are needed for 17,575 households; many flats have two risers.',
  },
  {
    code: 'lower-park-sum', sides: [['irrigation-lower-final'], ['irrigation-lower-2023', 'irrigation-lower-2024', 'irrigation-lower-2025', 'irrigation-lower-2026']],
    wordsKy: '4 × 8371,4 = 33 485,6, ал эми акыркы көрсөткүч 33 485,9 м².',
    wordsRu: '4 × 8371,4 = 33 485,6, а конечный показатель 33 485,9 м².',
    wordsEn: '4 × 8,371.4 = 33,485.6, but the final target is 33,485.9 m2.',
  },
  {
    code: 'ditches-sum', sides: [['ditches-final'], ['ditches-base', 'ditches-2023', 'ditches-2024', 'ditches-2025', 'ditches-2026']],
    wordsKy: '20 243 + 4 × 5061 = 40 487, ал эми акыркы көрсөткүч 40 486 п. м.',
    wordsRu: '20 243 + 4 × 5061 = 40 487, а конечный показатель 40 486 п. м.',
    wordsEn: '20,243 + 4 × 5,061 = 40,487, but the final target is 40,486 m.',
  },
];
