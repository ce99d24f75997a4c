import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link } from 'wouter';

import { useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Loading, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import type { Recipients } from './recipient-views.js';

const ProfileForm = lazy(() => import('./profile-form.js'));

/** Who takes files of batches, and how. */
export default function RecipientsPage(): ReactNode {
  const { t } = useSpeech();
  const recipients = useRead<Recipients>('billing', '/billing/recipients');
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Page title={t('recipients.title')} purpose={t('recipients.purpose')} actions={<Link href="/billing">{t('billing.title')}</Link>}>
      <div className="row"><Button disabled={recipients.data === undefined} onClick={() => setIsAdding(true)}>{t('action.addRecipient')}</Button></div>
      <Reading of={recipients}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('recipients.none')}</Vacant> : (
          <PlainTable label={t('recipients.title')} rows={items} keyOf={({ recipientId }) => recipientId} columns={[
            { head: t('recipient.name'), isWide: true, show: ({ recipientId, name }) => <Link href={`/billing/recipients/${recipientId}`}>{name}</Link> },
            { head: t('profile.format'), show: ({ profile }) => profile.format.toUpperCase() },
            { head: t('profile.version'), isNumber: true, show: ({ versionNo }) => versionNo },
            { head: t('profile.recorded'), show: ({ recordedAt, recordedBy }) => <>{orNoFigure(recordedBy, (login) => login, t('missing.byService'))}<br /><Instant at={recordedAt} /></> },
            { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
          ]} />
        ))}
      </Reading>
      {isAdding && recipients.data !== undefined && <Suspense fallback={<Loading />}><ProfileForm of={null} known={recipients.data} onClose={() => setIsAdding(false)} /></Suspense>}
    </Page>
  );
}
