import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useSpeech } from '../words/speech.js';
import { Page } from './page.js';

export function NotFoundPage(): ReactNode {
  const { t } = useSpeech();
  return <Page title={t('notFound.title')} purpose={t('notFound.purpose')}><p><Link href="/">{t('notFound.home')}</Link></p></Page>;
}
