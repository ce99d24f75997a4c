import type { AssessedIndicator, ProgrammeAssessment } from './assess-programme.js';

/** A column of the open data: its name, whether it holds text, and what stands in it. */
export interface OpenColumn {
  readonly name: string;
  readonly isText: boolean;
  readonly cell: (indicator: AssessedIndicator, assessment: ProgrammeAssessment) => string | number | null;
}

const text = (name: string, cell: OpenColumn['cell']): OpenColumn => ({ name, isText: true, cell });
const number = (name: string, cell: OpenColumn['cell']): OpenColumn => ({ name, isText: false, cell });
const amountOf = (amount: string | null | undefined): number | null => (amount === null || amount === undefined ? null : Number(amount));

/** Columns of the open data of a period, one line an indicator; names are of the interface, so that programs read them in any language. */
export function openColumns(years: readonly number[]): OpenColumn[] {
  return [
    text('period', (_, { period }) => period.kind), text('fromOn', (_, { period }) => period.fromOn), text('toOn', (_, { period }) => period.toOn),
    text('code', ({ code }) => code), text('task', ({ taskNo }) => taskNo), text('nameKy', ({ nameKy }) => nameKy), text('nameRu', ({ nameRu }) => nameRu), text('nameEn', ({ nameEn }) => nameEn), text('unit', ({ unit }) => unit),
    text('baseKind', ({ base }) => base.kind), number('base2022', ({ base }) => amountOf(base.amount)),
    ...years.map((year) => number(`plan${year}`, ({ targets }) => amountOf(targets.find((target) => target.year === year)?.amount))),
    number('planFinal', ({ targets }) => amountOf(targets.find(({ year }) => year === null)?.amount)),
    number('fact', ({ fact }) => fact.amount), number('factLow', ({ fact }) => fact.low), number('factHigh', ({ fact }) => fact.high), number('numerator', ({ fact }) => fact.numerator), number('denominator', ({ fact }) => fact.denominator),
    number('completeness', ({ fact }) => fact.completenessRatio), text('state', ({ fact }) => fact.state), text('reason', ({ fact }) => fact.reason), text('reasonAbout', ({ fact }) => fact.reasonAbout),
    number('yearToDate', ({ fact }) => fact.yearToDate), number('sinceBase', ({ fact }) => fact.sinceBase), number('deviation', ({ fact }) => fact.deviation), number('deviationRatio', ({ fact }) => fact.deviationRatio),
    number('progress', ({ fact }) => fact.progressRatio), text('noProgress', ({ fact }) => fact.noProgress), text('formula', ({ fact }) => fact.formula), number('formulaVersion', ({ fact }) => fact.formulaVersion),
    text('responsible', ({ bodyCodes }) => bodyCodes.join(' ')), text('document', ({ document }) => document), number('line', ({ line }) => line),
  ];
}
