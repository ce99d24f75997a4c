import { Button, NativeSelect } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, useParams } from 'wouter';

import { addressOf } from '../../api/ask.js';
import { type Page as ListPage, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, Loading, orNoFigure, Reading } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import type { Batch, Period } from './billing-views.js';
import { type ExportProfile, type ProfileVersion, type Recipient, type Recipients } from './recipient-views.js';

const RecipientKeys = lazy(() => import('./recipient-keys.js'));
const ProfileForm = lazy(() => import('./profile-form.js'));

/** One recipient: its profile, a file to try it with, and how it came to be. */
export default function RecipientPage(): ReactNode {
  const { id = '' } = useParams();
  const { t } = useSpeech();
  const recipient = useRead<Recipient & { readonly versions: readonly ProfileVersion[] }>('billing', `/billing/recipients/${encodeURIComponent(id)}`);
  const known = useRead<Recipients>('billing', '/billing/recipients');
  const me = useMe();
  const [isChanging, setIsChanging] = useState(false);
  if (isNotFound(recipient.error)) return <NotFoundPage />;
  return (
    <Page title={recipient.data?.name ?? t('recipient.name')} purpose={t('recipient.purpose')} actions={<Link href="/billing/recipients">{t('recipients.title')}</Link>}>
      <Reading of={recipient} lines={8}>
        {({ profile, versions, recipientId }) => (
          <>
            <div className="row"><Button disabled={known.data === undefined} onClick={() => setIsChanging(true)}>{t('action.changeProfile')}</Button></div>
            <div className="halves">
              <section className="card stack" aria-label={t('profile.title')}><h2>{t('profile.title')}</h2><ProfileFacts of={profile} /></section>
              <Trial of={recipientId} format={profile.format} />
            </div>
            <section className="stack" aria-label={t('profile.versions')}>
              <h2>{t('profile.versions')}</h2>
              <PlainTable label={t('profile.versions')} rows={versions} keyOf={({ versionNo }) => versionNo} columns={[
                { head: t('profile.version'), isNumber: true, show: ({ versionNo }) => versionNo }, { head: t('profile.format'), show: (version) => version.profile.format.toUpperCase() },
                { head: t('profile.columns'), isWide: true, show: (version) => version.profile.columns.map(({ name, as }) => as ?? name).join(', ') },
                { head: t('profile.recorded'), show: ({ recordedAt, recordedBy }) => <>{orNoFigure(recordedBy, (login) => login, t('missing.byService'))}<br /><Instant at={recordedAt} /></> },
                { head: t('field.reason'), isWide: true, show: ({ reason }) => reason },
              ]} />
            </section>
            {me.data?.role === 'administrator' && <Suspense fallback={<Loading lines={3} />}><RecipientKeys of={recipientId} /></Suspense>}
          </>
        )}
      </Reading>
      {isChanging && recipient.data !== undefined && known.data !== undefined && <Suspense fallback={<Loading />}><ProfileForm of={recipient.data} known={known.data} onClose={() => setIsChanging(false)} /></Suspense>}
    </Page>
  );
}

function ProfileFacts({ of: profile }: { of: ExportProfile }): ReactNode {
  const { t } = useSpeech();
  const yesNo = (is: boolean): string => t(is ? 'thing.yes' : 'thing.no');
  return (
    <Facts rows={[
      [t('profile.format'), profile.format.toUpperCase()], [t('profile.mask'), <code key="mask">{profile.fileNameMask}</code>],
      ...(profile.format === 'csv' ? [[t('profile.delimiter'), profile.delimiter === '\t' ? t('profile.tab') : profile.delimiter], [t('profile.decimal'), profile.decimalSign], [t('profile.dayForm'), profile.dayForm], [t('profile.encoding'), profile.encoding],
        [t('profile.bom'), yesNo(profile.hasBom)], [t('profile.header'), yesNo(profile.hasHeader)]] as const : []),
      ...(profile.format === 'dbf' ? [[t('profile.codePage'), profile.codePage]] as const : []),
      [t('profile.columns'), profile.columns.map(({ name, as }) => as ?? name).join(', ')],
    ]} />
  );
}

/** A file to try the profile with: of a period's preview, or of a batch that was issued. It is no batch. */
function Trial({ of, format }: { of: number; format: string }): ReactNode {
  const { t } = useSpeech();
  const periods = useRead<ListPage<Period>>('billing', '/billing/periods', { limit: 12 });
  const batches = useRead<ListPage<Batch>>('billing', '/billing/batches', { limit: 1 });
  const last = batches.data?.items[0];
  const [which, setWhich] = useState('');
  const choices = [...(last === undefined ? [] : [{ value: 'batch', label: `${t('billing.batch')} № ${last.batchNo}` }]), ...(periods.data?.items ?? []).map(({ code }) => ({ value: code, label: monthWords(code) }))];
  const chosen = which === '' ? choices[0]?.value : which;
  return (
    <section className="card stack" aria-label={t('profile.trial')}>
      <h2>{t('profile.trial')}</h2>
      <p>{t('profile.trial.means')}</p>
      {chosen === undefined ? <p className="quiet">{t('billing.none')}</p> : (
        <div className="row">
          <NativeSelect label={t('profile.trial.of')} value={chosen} onChange={(event) => setWhich(event.currentTarget.value)} data={choices} />
          <a href={addressOf(`/billing/recipients/${of}/test-file`, chosen === 'batch' ? { batch: last!.batchNo } : { period: chosen })} download>{t('action.takeTrial', { format: format.toUpperCase() })}</a>
        </div>
      )}
    </section>
  );
}
