import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Instant } from '../../parts/instant.js';
import { useSpeech } from '../../words/speech.js';
import type { Giver, SaidKind } from './reading-views.js';

interface AskedReading { readonly readAtMs: number; readonly indexLitres: number; readonly givenBy: Giver }
/** Lines of a file of readings. */
interface AskedFile { readonly importId: number; readonly lineNos: readonly number[] }
/** A display that is to be taken for right, or a re-alignment that is to be taken back. */
interface AskedOfDisplay { readonly action: 'accept' | 'take_back'; readonly atMs: number; readonly correctedLitres: number }
interface AskedCorrection { readonly readAtMs: number; readonly indexLitres: number; readonly kind: SaidKind; readonly editedIndexLitres: number | null }

/** What somebody wants done to a closed month. */
export interface ApprovalRequest {
  readonly requestId: number; readonly meterId: number | null; readonly meterSerial: string | null; readonly reason: string; readonly requestedById: number; readonly requestedBy: string; readonly requestedAt: string;
  readonly kind: 'manual_reading' | 'reading_corrections' | 'reading_import' | 'display_realignment'; readonly content: AskedReading | AskedFile | AskedOfDisplay | { readonly corrections: readonly AskedCorrection[] };
  readonly decision: 'approved' | 'rejected' | null; readonly decidedBy: string | null; readonly decidedAt: string | null; readonly decisionReason: string | null;
}

const instantOf = (atMs: number): string => new Date(atMs).toISOString();

/** The change that is asked for, in words: each reading with its instant, as it came and as it would count. */
export function AskedChange({ of: { content } }: { of: ApprovalRequest }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const index = (litres: number): string => `${cubicMetres(litres, 3)} ${t('unit.m3')}`;
  if ('lineNos' in content) return <Link href={`/readings/files/${content.importId}?outcome=closed`}>{t('approval.fileLines', { count: content.lineNos.length })}</Link>;
  if ('action' in content) return <>{t(`approval.display.${content.action}`)}: <b>{number(content.correctedLitres)} {t('unit.litres')}</b>, <Instant at={instantOf(content.atMs)} /></>;
  if (!('corrections' in content)) return <>{t('approval.newReading')}: <b>{index(content.indexLitres)}</b>, <Instant at={instantOf(content.readAtMs)} />, {t(`giver.${content.givenBy}`)}</>;
  return content.corrections.map((one) => (
    <span key={`${one.readAtMs} ${one.indexLitres}`}>
      <Instant at={instantOf(one.readAtMs)} />, {index(one.indexLitres)}: {t(`correct.${one.kind}`)}{one.editedIndexLitres !== null && <> → <b>{index(one.editedIndexLitres)}</b></>}<br />
    </span>
  ));
}
