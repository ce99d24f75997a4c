import { Button, Modal, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { DayField } from '../../parts/day-field.js';
import { Notice, ProblemNotice } from '../../parts/states.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';

interface StockCount { readonly found: number; readonly unknownSerials: readonly string[] }

/** Enters what a count of the stock found: a serial a line, as they were scanned. */
export function StockCountForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t, number } = useSpeech();
  const change = useChange<StockCount>('register');
  const [countedOn, setCountedOn] = useState(() => dayOf(Date.now()));
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const serials = [...new Set(text.split(/[\s,;]+/).filter((serial) => serial !== ''))];
  return (
    <Modal opened onClose={onClose} title={t('stockCount.enter')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {change.data === undefined ? (
        <form className="stack" onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ method: 'POST', path: '/city/rollout/stock-counts', asked: { body: { countedOn, serials, reason } } });
        }}>
          <p className="quiet">{t('stockCount.means')}</p>
          <DayField label={t('stockCount.on')} day={countedOn} onChange={setCountedOn} />
          <Textarea label={t('stockCount.serials')} description={t('stockCount.serialsRule', { amount: number(serials.length) })} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={6} maxRows={14} />
          <Textarea label={t('stockCount.reason')} required value={reason} maxLength={500} onChange={(event) => setReason(event.currentTarget.value)} />
          {change.error !== null && <ProblemNotice problem={change.error} />}
          <div className="row end"><Button variant="default" onClick={onClose}>{t('action.cancel')}</Button><Button type="submit" loading={change.isPending} disabled={reason.trim() === ''}>{t('stockCount.enter')}</Button></div>
        </form>
      ) : (
        <div className="stack">
          <Notice tone={change.data.unknownSerials.length > 0 ? 'warning' : 'plain'} title={t('stockCount.done', { amount: number(change.data.found) })}>
            {change.data.unknownSerials.length > 0 && <p>{t('stockCount.unknown')}: {change.data.unknownSerials.join(', ')}</p>}
          </Notice>
          <div className="row end"><Button onClick={onClose}>{t('action.close')}</Button></div>
        </div>
      )}
    </Modal>
  );
}
