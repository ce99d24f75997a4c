import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { Problem } from '../api/problem.js';
import type { Role } from '../api/session.js';
import { ProblemNotice } from '../parts/states.js';
import { useSpeech } from '../words/speech.js';
import { Page } from './page.js';

/** Said at once, without the frame of a page that could show nothing. */
export function NoAccessPage({ role }: { role: Role }): ReactNode {
  const { t } = useSpeech();
  return (
    <Page title={t('noAccess.title')} purpose={t('noAccess.purpose', { role: t(`role.${role}`) })}>
      <ProblemNotice problem={new Problem('AUTHZ', 403, undefined, [], undefined, undefined)} />
      <p><Link href="/">{t('notFound.home')}</Link></p>
    </Page>
  );
}
