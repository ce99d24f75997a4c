import { Checkbox, Modal, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { Form, useFaults } from '../../parts/form.js';
import { isLanguage, type Language, LANGUAGES, OWN_NAMES } from '../../words/languages.js';
import { useSpeech } from '../../words/speech.js';
import { type Channel, CHANNEL_KINDS, type ChannelKind, type EmailAddress, type TelegramAddress, type WebhookAddress } from './notice-views.js';

const SUBMISSION_PORT = '587';
const BOT_API = 'https://api.telegram.org';

/** Texts of the address fields, by kind of channel, as a new channel or one that there is begins with. */
function textsOf(channel: Channel | undefined): Record<string, string> {
  const texts: Record<string, string> = { host: '', port: SUBMISSION_PORT, login: '', sender: '', recipients: '', base: BOT_API, chatId: '', url: '' };
  if (channel === undefined) return texts;
  switch (channel.kind) {
    case 'email': {
      const { host, port, login, sender, recipients } = channel.address as EmailAddress;
      return { ...texts, host, port: String(port), login: login ?? '', sender, recipients: recipients.join('\n') };
    }
    case 'telegram': return { ...texts, ...(channel.address as TelegramAddress) };
    case 'webhook': return { ...texts, ...(channel.address as WebhookAddress) };
  }
}

const FIELDS: Readonly<Record<ChannelKind, readonly string[]>> = { email: ['host', 'port', 'login', 'sender', 'recipients'], telegram: ['base', 'chatId'], webhook: ['url'] };

/** Enters a channel, or what holds of one from now on. */
export function NoticeChannelForm({ channel, onClose }: { channel?: Channel; onClose: () => void }): ReactNode {
  const { t, language: spoken } = useSpeech();
  const write = useChange('notices');
  const fault = useFaults(write.error);
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'email');
  const [name, setName] = useState(channel?.name ?? '');
  const [language, setLanguage] = useState<Language>(channel?.language ?? spoken);
  const [isActive, setIsActive] = useState(channel?.isActive ?? true);
  const [texts, setTexts] = useState(() => textsOf(channel));
  const [secret, setSecret] = useState('');
  const [reason, setReason] = useState('');
  const [isSent, setIsSent] = useState(false);
  const title = t(channel === undefined ? 'notices.addChannel' : 'notices.changeChannel');
  const empty = (text: string): string | undefined => (isSent && text.trim() === '' ? t('fault.empty') : undefined);
  const text = (field: string): string => (texts[field] ?? '').trim();
  const address = (): object => {
    switch (kind) {
      case 'email': return { host: text('host'), port: Number(text('port')), login: text('login') === '' ? null : text('login'), sender: text('sender'), recipients: text('recipients').split(/\s+/).filter((one) => one !== '') };
      case 'telegram': return { base: text('base'), chatId: text('chatId') };
      case 'webhook': return { url: text('url') };
    }
  };
  const send = (): void => {
    setIsSent(true);
    if ([name, reason, ...FIELDS[kind].filter((field) => field !== 'login').map(text)].some((one) => one.trim() === '')) return;
    const body = { name: name.trim(), language, isActive, [kind]: address(), ...(secret === '' ? {} : { secret }), reason: reason.trim() };
    write.mutate(channel === undefined ? { method: 'POST', path: '/notice-channels', asked: { body: { ...body, kind } } } : { method: 'PUT', path: `/notice-channels/${channel.channelId}`, asked: { body: { ...body, replaces: channel.versionId } } }, { onSuccess: onClose });
  };
  const field = (name: 'host' | 'port' | 'login' | 'sender' | 'base' | 'chatId' | 'url'): ReactNode => (
    <TextInput key={name} label={t(`notices.${name}`)} value={texts[name] ?? ''} onChange={({ currentTarget: { value } }) => setTexts((earlier) => ({ ...earlier, [name]: value }))} autoComplete="off" spellCheck={false}
      error={(name === 'login' ? undefined : empty(texts[name] ?? '')) ?? fault(`${kind}/${name}`)} />
  );
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false}>
      <Form submit={title} isBusy={write.isPending} problem={write.error} fields={['name', 'secret', 'reason', ...FIELDS[kind].map((one) => `${kind}/${one}`)]} onSubmit={send} onCancel={onClose}>
        {channel === undefined && <NativeSelect label={t('notices.kind')} value={kind} onChange={(event) => setKind(CHANNEL_KINDS.find((one) => one === event.currentTarget.value) ?? 'email')} data={CHANNEL_KINDS.map((value) => ({ value, label: t(`notices.kind.${value}`) }))} />}
        <TextInput label={t('notices.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} error={empty(name) ?? fault('name')} data-autofocus />
        <NativeSelect label={t('notices.language')} value={language} onChange={({ currentTarget: { value } }) => { if (isLanguage(value)) setLanguage(value); }} data={LANGUAGES.map((value) => ({ value, label: OWN_NAMES[value] }))} />
        {kind === 'email' && <>{field('host')}{field('port')}{field('login')}{field('sender')}
          <Textarea label={t('notices.recipients')} value={texts['recipients'] ?? ''} onChange={({ currentTarget: { value } }) => setTexts((earlier) => ({ ...earlier, recipients: value }))} rows={3} spellCheck={false} error={empty(texts['recipients'] ?? '') ?? fault('email/recipients')} /></>}
        {kind === 'telegram' && <>{field('base')}{field('chatId')}</>}
        {kind === 'webhook' && field('url')}
        <PasswordInput label={t(`notices.secret.${kind}`)} description={t(channel?.hasSecret === true ? 'notices.secret.means' : 'notices.secret.first')} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} autoComplete="new-password" error={fault('secret')} />
        <Checkbox label={t('notices.active')} checked={isActive} onChange={(event) => setIsActive(event.currentTarget.checked)} />
        <Textarea label={t('field.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={empty(reason) ?? fault('reason')} />
      </Form>
    </Modal>
  );
}
