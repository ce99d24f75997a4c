import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { type StaffUser, useMe } from '../../api/session.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { isNotFound, Reading } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { Sessions } from '../me/sessions.js';
import { ChangeUser } from './change-user.js';
import { EntersFor } from './enters-for.js';
import { Signing } from './signing.js';
import { UserActions } from './user-actions.js';
import { UserState } from './user-state.js';

/** One person: what they may do, and everything an administrator may change of it. */
export default function UserPage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const me = useMe();
  const user = useRead<StaffUser>('users', `/users/${id}`);
  if (isNotFound(user.error)) return <NotFoundPage />;
  return (
    <Page title={user.data?.login ?? t('user.title')} purpose={t('user.purpose')} actions={<Link href="/users">{t('user.toAll')}</Link>}>
      <Reading of={user}>
        {(found) => (
          <>
            <div className="halves">
              <section className="card stack" aria-label={t('user.title')}>
                <h2>{found.fullName}</h2>
                <Facts rows={[
                  [t('thing.state'), <UserState user={found} />],
                  [t('user.created'), <Instant at={found.createdAt} />],
                  [t('user.passwordSet'), found.passwordSetAt === null ? t('user.awaitsPassword') : <Instant at={found.passwordSetAt} />],
                  [t('user.secondFactor'), found.secondFactorConfirmedAt === null ? t('user.noSecondFactor') : <Instant at={found.secondFactorConfirmedAt} />],
                ]} />
                <UserActions user={found} isMe={me.data?.userId === found.userId} />
              </section>
              <section className="card stack" aria-label={t('user.change')}><h2>{t('user.change')}</h2><ChangeUser key={found.version} user={found} /></section>
              <section className="card stack" aria-label={t('user.signs')}><h2>{t('user.signs')}</h2><Signing user={found} /></section>
              {found.role === 'contributor' && <section className="card stack" aria-label={t('contributor.title')}><h2>{t('contributor.title')}</h2><EntersFor user={found} /></section>}
            </div>
            <section className="stack" aria-label={t('sessions.title')}><h2>{t('sessions.title')}</h2><Sessions userId={found.userId} /></section>
          </>
        )}
      </Reading>
    </Page>
  );
}
