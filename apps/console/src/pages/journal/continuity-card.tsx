import type { ReactNode } from 'react';

import type { Continuity, ContinuityRow } from '../../api/journal-views.js';
import { useRead } from '../../api/queries.js';
import { PlainTable } from '../../parts/plain-table.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

const MONTHS_SHOWN = 6;

/** The months up to the present one, as the route takes them. */
function monthsUntil(today: string): { readonly from: string; readonly to: string } {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - MONTHS_SHOWN, 1)).toISOString();
  return { from: first.slice(0, 7), to: today.slice(0, 7) };
}

/** Hours without water by zone and month, from the shut-offs of the journal. */
export function ContinuityCard({ zoneName }: { zoneName: (zoneId: number | null) => string }): ReactNode {
  const { t, number } = useSpeech();
  const continuity = useRead<Continuity>('journal', '/journal/continuity', monthsUntil(dayOf(Date.now())));
  return (
    <section className="card stack" aria-label={t('continuity.title')}>
      <h2>{t('continuity.title')}</h2>
      <p className="quiet">{t('continuity.means')}</p>
      <Reading of={continuity} lines={3}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('continuity.none')}</Vacant> : (
          <PlainTable<ContinuityRow> label={t('continuity.title')} rows={items} keyOf={(row) => `${row.month} ${row.zoneId}`} columns={[
            { head: t('continuity.month'), show: (row) => `${row.month.slice(5)}.${row.month.slice(0, 4)}` },
            { head: t('journal.zone'), isWide: true, show: (row) => zoneName(row.zoneId) },
            { head: t('continuity.shutOffs'), isNumber: true, show: (row) => number(row.shutOffs) },
            { head: `${t('continuity.hours')}, ${t('unit.hours')}`, isNumber: true, show: (row) => <>{number(row.hours, 1)}{row.isOpen && <span className="quiet"> {t('continuity.soFar')}</span>}</> },
            { head: t('continuity.accounts'), isNumber: true, show: (row) => number(row.accounts) },
            { head: `${t('continuity.perAccount')}, ${t('unit.hours')}`, isNumber: true, show: (row) => orNoFigure(row.hoursPerAccount, (hours) => number(hours, 2), t('continuity.notCounted')) },
          ]} />
        ))}
      </Reading>
    </section>
  );
}
