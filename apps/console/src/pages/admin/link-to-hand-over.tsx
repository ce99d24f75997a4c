import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import type { IssuedLink } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { useSpeech } from '../../words/speech.js';
import { addressOfLink } from '../sign-in/link-address.js';

/** A one-time link, shown this once, for the administrator to hand over in person or by telephone. */
export function LinkToHandOver({ login, link }: { login: string; link: IssuedLink }): ReactNode {
  const { t } = useSpeech();
  const [isCopied, setIsCopied] = useState(false);
  const address = addressOfLink(link, window.location.origin);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address);
    setIsCopied(true);
  };
  return (
    <div className="stack">
      <p>{t('handOver.what', { login })}</p>
      <TextInput label={t('handOver.address')} value={address} readOnly onFocus={(event) => event.currentTarget.select()} data-autofocus />
      <p>{t('handOver.once')} {t('handOver.until')} <Instant at={link.expiresAt} />.</p>
      {window.isSecureContext && <Button variant="default" onClick={() => void copy()}>{t('action.copyLink')}</Button>}
      <p role="status" className="quiet">{isCopied && t('handOver.copied')}</p>
    </div>
  );
}
