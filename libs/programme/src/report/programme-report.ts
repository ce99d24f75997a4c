import { previousDay } from '@app/time';

import type { AssessedIndicator, ProgrammeAssessment } from '../indicators/assess-programme.js';
import type { ChangedFact } from '../indicators/changed-facts.js';
import { deviationReasons } from './deviation-reasons.js';
import { standingOf, summaryOf } from './deviation-standing.js';
import { figure, quiet, type ReportBlock, type ReportCell, type ReportColumn, type ReportDocument, type ReportLanguage, type ReportSection, type ReportTable, words } from './report-document.js';
import { reportCharts } from './report-charts.js';
import { ReportSpeech } from './report-speech.js';

interface Named { readonly nameKy: string; readonly nameRu: string; readonly nameEn: string }

/** A frozen period, and what stands around it in a report. */
export interface ReportedSnapshot {
  readonly assessment: ProgrammeAssessment;
  readonly versionNo: number;
  readonly sha256: string;
  /** Local day on which it was frozen. */
  readonly takenOn: string;
  readonly fromYear: number;
  readonly toYear: number;
  readonly document: Named & { readonly number: string | null; readonly adoptedOn: string | null };
  readonly bodies: readonly (Named & { readonly code: string })[];
  /** What the version before said otherwise; null for the first. */
  readonly changed: { readonly sinceVersionNo: number; readonly facts: readonly ChangedFact[] } | null;
}

const column = (head: string, width: number, isNumber = false): ReportColumn => ({ head, width, isNumber });
const table = (columns: readonly ReportColumn[], rows: readonly (readonly ReportCell[])[]): ReportTable => ({ kind: 'table', columns, groups: [{ head: null, rows }] });
const paragraph = (text: string): ReportBlock => ({ kind: 'paragraph', text });
const LINES_TO_FILL = 4;

/** The report of a half-year or year for the monitoring group, in one language: the same words whenever the same goes in. */
export function programmeReport(snapshot: ReportedSnapshot, language: ReportLanguage): ReportDocument {
  const speech = new ReportSpeech(language);
  const { t } = speech;
  const { assessment: { period, contradictions }, versionNo, takenOn, sha256, document, changed } = snapshot;
  const year = period.fromOn.slice(0, 4);
  const subtitle = period.kind === 'year' ? t('report.year', { year }) : t('report.halfYear', { year, half: period.fromOn.slice(5, 7) === '01' ? 'I' : 'II' });
  const numbered = document.number === null || document.adoptedOn === null ? '' : `, ${t('report.numbered', { number: document.number, day: speech.day(document.adoptedOn) })}`;
  const version = t('report.snapshotOf', { no: versionNo, day: speech.day(takenOn) });
  const sections: ReportSection[] = [
    { heading: t('report.summary'), blocks: summaryBlocks(speech, snapshot) },
    { heading: t('report.matrix'), blocks: [matrixTable(speech, snapshot), paragraph(t('report.matrix.dash')), paragraph(t('report.matrix.limits'))] },
    { heading: t('report.charts'), blocks: reportCharts(speech, snapshot.assessment.indicators) },
    { heading: t('report.deviations'), blocks: [deviationBlock(speech, snapshot)] },
    { heading: t('report.unknown'), blocks: [unknownBlock(speech, snapshot)] },
    ...(changed === null ? [] : [{ heading: t('report.restated', { no: changed.sinceVersionNo }), blocks: [changedBlock(speech, snapshot, changed.facts)] }]),
    {
      heading: t('report.contradictions'), blocks: contradictions.length === 0 ? [paragraph(t('report.contradictions.none'))] : [
        paragraph(t('report.contradictions.rule')),
        table([column(t('report.contradiction'), 6), column(t('report.side', { no: 1 }), 3), column(t('report.side', { no: 2 }), 3)], contradictions.map((one) => [
          words({ ky: one.wordsKy, ru: one.wordsRu, en: one.wordsEn }[language]), ...[0, 1].map((side) => words((one.sides[side] ?? []).join('; ')))])),
      ],
    },
    { heading: t('report.decisions'), blocks: [decisionBlock(speech, snapshot), { kind: 'blank', label: t('report.decisions.proposed'), lines: LINES_TO_FILL }] },
    { heading: t('report.method'), blocks: [paragraph(`${t('report.method.snapshot')} ${sha256}`), paragraph(t('report.method.meters'))] },
    {
      heading: t('report.signatures'), blocks: [{
        kind: 'signatures', heads: [t('sign.office'), t('sign.signature'), t('sign.name'), t('sign.day')],
        offices: [t('sign.utility'), t('sign.mayor'), t('sign.council'), t('sign.business'), t('sign.civic')],
      }],
    },
  ];
  return {
    language, addressee: t('report.addressee'), title: t('report.title'), subtitle, sections: sections.filter(({ blocks }) => blocks.length > 0),
    facts: [
      [t('report.document'), `${speech.named(document)}${numbered}`], [t('report.period'), t('report.days', { from: speech.day(period.fromOn), to: speech.day(previousDay(period.toOn)) })], [t('report.snapshot'), version],
    ],
    footer: `${t('report.title')}, ${subtitle}, ${version}`, pageWord: t('report.page'), inWords: t('report.inWords'),
  };
}

function summaryBlocks({ t }: ReportSpeech, snapshot: ReportedSnapshot): ReportBlock[] {
  const { all, final, provisional, unknown, withTarget, standings } = summaryOf(snapshot.assessment, snapshot);
  return [
    paragraph(t('report.summary.facts', { all, final, provisional, unknown })),
    paragraph(t('report.summary.targets', { all: withTarget, reached: standings.reached, underWay: standings.under_way, short: standings.short, withinLimits: standings.within_limits, notTold: standings.not_told })),
    paragraph(t('report.summary.rule')),
  ];
}

/** The columns of the document's own matrix, in its order, with the fact and the deviation before who answers for it. */
function matrixTable(speech: ReportSpeech, { assessment: { indicators }, fromYear, toYear, bodies }: ReportedSnapshot): ReportTable {
  const { t } = speech;
  const years = Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at);
  const row = (one: AssessedIndicator): ReportCell[] => [
    one.taskNo === null ? quiet(t('indicator.noTask')) : words(one.taskNo), words(speech.named(one)), words(speech.unit(one.unit)), speech.baseCell(one),
    ...years.map((year) => speech.targetCell(one.targets.find((target) => target.year === year)?.amount)), speech.targetCell(one.targets.find(({ year }) => year === null)?.amount),
    speech.factCell(one), speech.deviationCell(one), words(bodiesOf(speech, one, bodies)),
  ];
  return {
    kind: 'table',
    columns: [
      column(t('matrix.task'), 6), column(t('matrix.indicator'), 15), column(t('matrix.unit'), 8), column(t('matrix.base'), 8, true), ...years.map((year, at) => column(t('matrix.interim', { no: at + 1, year }), 7.5, true)),
      column(t('matrix.final'), 8, true), column(t('matrix.fact'), 10, true), column(t('indicator.deviation'), 10, true), column(t('matrix.body'), 11),
    ],
    groups: [true, false].map((isOfMatrix) => ({ head: t(isOfMatrix ? 'indicators.ofMatrix' : 'indicators.ofText'), rows: indicators.filter((one) => one.isOfMatrix === isOfMatrix).map(row) })).filter(({ rows }) => rows.length > 0),
  };
}

const bodiesOf = (speech: ReportSpeech, { bodyCodes }: AssessedIndicator, bodies: ReportedSnapshot['bodies']): string =>
  bodyCodes.map((code) => bodies.find((body) => body.code === code)).map((body, at) => (body === undefined ? bodyCodes[at]! : speech.named(body))).join(', ');

/** What the bodies that answer for an indicator stated of its deviation; of a year each half by its name. Empty where nobody said anything: there is room to write. */
function statedReasons(speech: ReportSpeech, { code }: AssessedIndicator, { assessment: { reasons = [], period }, bodies }: ReportedSnapshot): string {
  const { t } = speech;
  return reasons.filter((one) => one.indicatorCode === code).map(({ said, fromOn, statedOn, bodyCode }) => {
    const body = bodies.find((one) => one.code === bodyCode);
    const half = period.kind === 'year' ? `${t('report.halfYear', { year: fromOn.slice(0, 4), half: fromOn.slice(5, 7) === '01' ? 'I' : 'II' })}: ` : '';
    return `${half}${said} (${t('report.stated', { body: body === undefined ? bodyCode : speech.named(body), day: speech.day(statedOn) })})`;
  }).join(' ');
}

/** Each indicator with a target: how it stands, what shows it, and why, as who answers for it says; room to say it where nobody has. */
function deviationBlock(speech: ReportSpeech, snapshot: ReportedSnapshot): ReportBlock {
  const { t } = speech;
  const held = snapshot.assessment.indicators.filter(({ fact }) => fact.against !== null);
  if (held.length === 0) return paragraph(t('report.deviations.none'));
  return table(
    [column(t('indicator.indicator'), 16), column(t('matrix.fact'), 11, true), column(t('indicator.deviation'), 12, true), column(t('report.standing'), 10), column(t('report.why'), 20), column(t('report.explanation'), 20)],
    held.map((one) => [
      words(speech.named(one)), speech.factCell(one), speech.deviationCell(one), words(t(`standing.${standingOf(one, snapshot.assessment, snapshot)!}`)), words(deviationReasons(speech, one).join(' ')), words(statedReasons(speech, one, snapshot)),
    ]));
}

function unknownBlock(speech: ReportSpeech, { assessment: { indicators }, bodies }: ReportedSnapshot): ReportBlock {
  const { t } = speech;
  const missing = indicators.filter(({ fact }) => fact.amount === null);
  if (missing.length === 0) return paragraph(t('report.unknown.none'));
  return table([column(t('indicator.indicator'), 5), column(t('report.missing'), 8), column(t('matrix.body'), 4)], missing.map((one) => [words(speech.named(one)), words(speech.whyNot(one.fact)), words(bodiesOf(speech, one, bodies))]));
}

/** Both values of whatever the version before said otherwise. */
function changedBlock(speech: ReportSpeech, { assessment: { indicators } }: ReportedSnapshot, facts: readonly ChangedFact[]): ReportBlock {
  const { t } = speech;
  if (facts.length === 0) return paragraph(t('reports.sameAmounts'));
  const amount = (one: AssessedIndicator, found: number | null): ReportCell => (found === null ? quiet(t('missing.notComputed')) : figure(found, speech.amount(one.unit, found)));
  const target = (found: string | null): ReportCell => (found === null ? quiet(t('indicator.notSet')) : figure(Number(found), speech.number(Number(found))));
  return table(
    [column(t('indicator.indicator'), 14), column(t('reports.before'), 7, true), column(t('reports.after'), 7, true), column(t('reports.targetBefore'), 7, true), column(t('reports.targetAfter'), 7, true)],
    facts.flatMap((change) => indicators.filter(({ code }) => code === change.code).map((one) => [
      words(speech.named(one)), amount(one, change.before), amount(one, change.after), target(change.targetBefore), target(change.targetAfter)])));
}

/** Targets that a later paper set in place of the document of the programme. */
function decisionBlock(speech: ReportSpeech, { assessment: { indicators } }: ReportedSnapshot): ReportBlock {
  const { t } = speech;
  const decided = indicators.flatMap((one) => one.targets.filter(({ document }) => one.document !== null && document !== one.document).map((target) => ({ one, target })));
  if (decided.length === 0) return paragraph(t('report.decisions.none'));
  return table([column(t('indicator.indicator'), 6), column(t('matrix.final'), 4, true), column(t('report.decision'), 8)], decided.map(({ one, target }) => [
    words(`${speech.named(one)}, ${target.year === null ? t('indicator.targetFinal') : t('indicator.targetOf', { year: target.year })}`), speech.targetCell(target.amount), words(`${target.document}, ${speech.day(target.decidedOn)}`)]));
}
