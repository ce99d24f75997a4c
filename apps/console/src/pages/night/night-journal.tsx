import type { ReactNode } from 'react';

import type { JournalEntry } from '../../api/journal-views.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { EntryContent } from '../journal/entry-content.js';

/** What the journal says of the same days: what the marks on the axis are. */
export function NightJournal({ entries }: { entries: readonly JournalEntry[] }): ReactNode {
  const { t } = useSpeech();
  return (
    <section className="stack" aria-label={t('night.journal')}>
      <h2>{t('night.journal')}</h2>
      {entries.length === 0 ? <Vacant>{t('night.journalNone')}</Vacant> : (
        <PlainTable label={t('night.journal')} rows={entries} keyOf={({ entryId }) => entryId} columns={[
          { head: t('journal.from'), show: ({ fromAt }) => <Instant at={fromAt} /> },
          { head: t('journal.kind'), show: ({ kind }) => t(`journal.${kind}`) },
          { head: t('journal.content'), isWide: true, show: (entry) => <EntryContent entry={entry} /> },
        ]} />
      )}
    </section>
  );
}
