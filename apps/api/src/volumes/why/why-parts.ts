import type { BilledRow, VolumeRow } from '@app/persistence';
import type { ReportBlock, ReportCell } from '@app/programme';

import { column, said, table, unsaid, type WhySpeech } from './why-speech.js';

/** Whose water it is, as far as whoever asks may see it: undefined is not theirs to see, null is not known. */
export interface Holder { readonly fullName?: string | null; readonly address?: string | null }

export function holderFacts({ t }: WhySpeech, { fullName, address }: Holder): [string, string][] {
  const known = (name: string, content: string | null | undefined): [string, string][] => (content === undefined ? [] : [[name, content ?? t('missing.notRecorded')]]);
  return [...known(t('account.holder'), fullName), ...known(t('account.address'), address)];
}

/** How much, how well known, by which method, and of what it is made up. */
export function volumeWords(speech: WhySpeech, span: VolumeRow | null): string {
  const { t } = speech;
  if (span === null || span.volumeLitres === null) return t('volume.none');
  const parts = ([['measured', span.measuredLitres], ['timing', span.timingLitres], ['estimated', span.estimatedLitres], ['edited', span.editedLitres]] as const).flatMap(([mark, amount]) => (amount === null ? [] : [`${t(`volume.mark.${mark}`)}: ${speech.litres(amount)}`]));
  return `${speech.litres(span.volumeLitres)}, ${howKnown(t, span)}. ${parts.join('; ')}`;
}

export function howKnown(t: WhySpeech['t'], { status, method, isComplete }: VolumeRow): string {
  return `${t(`volume.status.${status}`)}${method === null ? '' : ` (${t(`volume.method.${method}`)})`}${isComplete ? '' : `, ${t('volume.incomplete')}`}`;
}

/** Rows of batches that bill it; a sentence where there is none. */
export function billsBlock(speech: WhySpeech, bills: readonly BilledRow[]): ReportBlock {
  const { t } = speech;
  if (bills.length === 0) return { kind: 'paragraph', text: t('accountMonth.noBills') };
  return table([
    column(t('billing.batch'), 2), column(t('billing.period'), 1.2), column(t('billing.issued'), 1.8), column(t('billing.point'), 2), column(`${t('billing.registered')}, ${t('unit.m3')}`, 1.3, true), column(`${t('billing.billed')}, ${t('unit.m3')}`, 1.3, true),
    column(`${t('accountMonth.carry')}, ${t('unit.m3')}`, 1, true), column(t('billing.from.what'), 1.5),
  ], bills.map((row) => [
    said(`№ ${row.batchNo}, ${t('rejects.row', { row: row.rowNo })} (${t(`billing.kind.${row.kind}`)})`), said(row.periodCode), said(speech.instant(row.issuedAt)), said(row.servicePointCode), said(speech.cubicMetres(row.registeredLitres)),
    said(speech.number(row.billedM3)), said(speech.cubicMetres(row.carryLitres)), said(t(`billing.type.${row.quantityType}`)),
  ]));
}

/** The message a reading came in; how a person brought it where there was none. */
export function frameCell(speech: WhySpeech, { source, frame, entry }: { readonly source: number; readonly frame: { readonly deviceSerial: string; readonly payload: string | null } | null; readonly entry?: { readonly givenBy: string; readonly enteredBy: string | null } | null }): ReportCell {
  if (frame !== null) return said(`${frame.deviceSerial}: ${frame.payload ?? speech.t('explain.ofGateway')}`);
  if (entry !== undefined && entry !== null) return said(`${speech.t(`giver.${entry.givenBy}`)}${entry.enteredBy === null ? '' : ` (${entry.enteredBy})`}`);
  return unsaid(speech.t(source === 1 ? 'accountMonth.noFrame' : 'readingList.person'));
}
