import type { ReactNode } from 'react';

import type { JournalEntry } from '../../api/journal-views.js';
import { Instant } from '../../parts/instant.js';
import { useSpeech } from '../../words/speech.js';

/** What an entry says beyond its kind, time and zone; and what was said of it since. */
export function EntryContent({ entry }: { entry: JournalEntry }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const { complaint } = entry;
  const parts = [
    entry.place, entry.wellCode, entry.reservoirCode, entry.switchedTo === null ? null : t(`journal.is.${entry.switchedTo}`),
    entry.volumeLitres === null ? null : `${cubicMetres(entry.volumeLitres)} ${t('unit.m3')}`, entry.accountsAffected === null ? null : t('journal.affected', { accounts: number(entry.accountsAffected) }),
    entry.complaintTopic === null ? null : t(`complaint.${entry.complaintTopic}`), complaint?.address, complaint?.personName, complaint?.phone, complaint?.accountNo == null ? null : `${t('account.no')} ${complaint.accountNo}`,
  ].filter((part) => part !== null && part !== undefined);
  const words = entry.note ?? complaint?.said ?? null;
  return (
    <span className="stack">
      {parts.length > 0 && <span>{parts.join(' · ')}</span>}
      {words !== null && <span>{words}</span>}
      {entry.voidedAt !== null && <span className="quiet">{t('journal.voidedBecause', { reason: entry.voidReason ?? '', who: entry.voidedBy ?? '' })} <Instant at={entry.voidedAt} /></span>}
      {entry.endRecordedAt !== null && <span className="quiet">{t('journal.endSaidBy', { who: entry.endedBy ?? '' })} <Instant at={entry.endRecordedAt} /></span>}
      {entry.replacesEntryId !== null && <span className="quiet">{t('journal.standsFor', { no: String(entry.replacesEntryId) })}</span>}
      {entry.replacedByEntryId !== null && <span className="quiet">{t('journal.replacedBy', { no: String(entry.replacedByEntryId) })}</span>}
    </span>
  );
}
