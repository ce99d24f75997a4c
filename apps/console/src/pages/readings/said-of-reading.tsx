import type { ReactNode } from 'react';

import { Instant } from '../../parts/instant.js';
import { StateMark } from '../../parts/state-mark.js';
import { PhotoLink } from '../../parts/photo-link.js';
import { useSpeech } from '../../words/speech.js';
import type { ReadingRow } from './reading-views.js';

/** Where a reading came from: a device, or a person, with the picture where there is one. The mayor's office sees no pictures. */
export function ReadingSource({ of: { source, entry } }: { of: ReadingRow }): ReactNode {
  const { t } = useSpeech();
  if (source === 1) return t('readingList.telemetry');
  if (entry === null) return t('readingList.person');
  return (
    <>
      {t(`giver.${entry.givenBy}`)}{entry.method === 'route' && `, ${t('readingList.onRound')}`}{entry.enteredBy !== null && ` (${entry.enteredBy})`}
      {entry.photoSha256 !== null && <PhotoLink sha256={entry.photoSha256}>{t('readingList.photo')}</PhotoLink>}
    </>
  );
}

/** What a person said of a reading last: what, why, who and when. */
export function SaidOfReading({ of: { correction } }: { of: ReadingRow }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  if (correction === null) return t('explain.untouched');
  return (
    <>
      {t(`correction.${correction.kind}`)}{correction.editedIndexLitres !== null && ` → ${cubicMetres(correction.editedIndexLitres, 3)} ${t('unit.m3')}`}: {correction.reason}
      <span className="quiet">, {correction.author !== null && `${correction.author}, `}<Instant at={correction.recordedAt} /></span>
    </>
  );
}

/** Whether a reading is used, and what the checks say. */
export function JudgedReading({ of: { verdict, correction, inConflict } }: { of: ReadingRow }): ReactNode {
  const { t } = useSpeech();
  if (correction?.kind === 'exclude' || correction?.kind === 'void') return <StateMark urgency="off">{t('explain.takenOut')}</StateMark>;
  if (verdict === null) return inConflict ? <StateMark urgency="warning">{t('verdict.CONFLICT')}</StateMark> : t('verdict.used');
  return (
    <>
      <StateMark urgency={verdict.use === 'suspect' ? 'warning' : 'attention'}>{t(verdict.use === 'used' ? 'verdict.used' : 'verdict.suspect')}</StateMark> {verdict.reasons.map((reason) => t(`verdict.${reason}`)).join(', ')}
    </>
  );
}
