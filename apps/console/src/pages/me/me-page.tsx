import type { ReactNode } from 'react';

import { useMe } from '../../api/session.js';
import { Facts } from '../../parts/facts.js';
import { Reading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';

export default function MePage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  return (
    <Page title={t('me.title')} purpose={t('me.purpose')}>
      <Reading of={me}>{(person) => person !== null && <Facts rows={[[t('field.login'), person.login], [t('field.role'), t(`role.${person.role}`)]]} />}</Reading>
    </Page>
  );
}
