import { Button, Checkbox, Modal, NativeSelect, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { ask } from '../../api/ask.js';
import { Problem } from '../../api/problem.js';
import { Form } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { LongWork } from '../../parts/long-work.js';
import { PlainTable } from '../../parts/plain-table.js';
import { problemWords } from '../../parts/problem-words.js';
import { Notice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { correctionOf, REASON_CODES, type ReasonCode } from '../readings/reading-views.js';
import { type BulkKind, type Exception, exceptionKey, namedOf } from './exception-views.js';

interface Outcome { readonly exception: Exception; readonly done: 'corrected' | 'approval_requested' | undefined; readonly problem: unknown }

/**
 * Says the same of many readings for one reason, one after the other: each is a change of its own in the audit, and one that is
 * refused keeps none of the others back.
 */
export function BulkCorrection({ kind, chosen, onClose }: { kind: BulkKind; chosen: readonly Exception[]; onClose: () => void }): ReactNode {
  const { t, number } = useSpeech();
  const client = useQueryClient();
  const [reasonCode, setReasonCode] = useState<ReasonCode>('checked_on_site');
  const [reason, setReason] = useState('');
  const [asksApproval, setAsksApproval] = useState(true);
  const [isSent, setIsSent] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);

  const say = (exception: Exception, withApproval: boolean): Promise<{ readonly outcome: 'corrected' | 'approval_requested' }> => ask('POST', `/meters/${exception.meterId}/reading-corrections`, {
    body: { corrections: [correctionOf(namedOf(exception), kind, reasonCode, null)], reason: reason.trim(), ...(withApproval ? { askApproval: true } : {}) } });
  const sayOne = async (exception: Exception): Promise<Outcome> => {
    try {
      return { exception, done: (await say(exception, false)).outcome, problem: undefined };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!asksApproval || problem.kind !== 'PERIOD_CLOSED') return { exception, done: undefined, problem };
    }
    return say(exception, true).then(({ outcome }) => ({ exception, done: outcome, problem: undefined }), (problem: unknown) => ({ exception, done: undefined, problem }));
  };
  const sayAll = async (): Promise<void> => {
    setIsBusy(true);
    try {
      for (const exception of chosen) {
        const outcome = await sayOne(exception);
        setOutcomes((earlier) => [...earlier, outcome]);
      }
    } finally {
      setIsBusy(false);
      await client.invalidateQueries({ queryKey: ['readings'] });
    }
  };
  const send = (): void => {
    setIsSent(true);
    if (reason.trim() !== '') void sayAll();
  };
  const title = t(`bulk.${kind}`, { chosen: number(chosen.length) });
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }} closeOnClickOutside={false} closeOnEscape={!isBusy} withCloseButton={!isBusy}>
      {isBusy ? <LongWork words={t('bulk.busy')} doneRatio={outcomes.length / chosen.length} /> : outcomes.length > 0 ? <Told outcomes={outcomes} onClose={onClose} /> : (
        <Form submit={title} isBusy={false} problem={undefined} fields={[]} onSubmit={send} onCancel={onClose}>
          <p className="quiet">{t(`correct.${kind}.means`)} {t('bulk.means')}</p>
          <NativeSelect label={t('correct.reasonCode')} value={reasonCode} onChange={(event) => setReasonCode(event.currentTarget.value as ReasonCode)} data={REASON_CODES.map((one) => ({ value: one, label: t(`reasonCode.${one}`) }))} />
          <Checkbox label={t('bulk.askApproval')} checked={asksApproval} onChange={(event) => setAsksApproval(event.currentTarget.checked)} />
          <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && reason.trim() === '' ? t('fault.reasonMissing') : undefined} data-autofocus />
        </Form>
      )}
    </Modal>
  );
}

/** What became of each: how many were done, and each that was not, with why. */
function Told({ outcomes, onClose }: { outcomes: readonly Outcome[]; onClose: () => void }): ReactNode {
  const { t, number } = useSpeech();
  const done = outcomes.filter((one) => one.done === 'corrected').length;
  const asked = outcomes.filter((one) => one.done === 'approval_requested').length;
  const refused = outcomes.filter((one) => one.done === undefined);
  return (
    <div className="stack">
      <Notice tone={refused.length === 0 ? 'attention' : 'warning'} title={t('bulk.done', { done: number(done), all: number(outcomes.length) })}>
        {asked > 0 && <p>{t('bulk.asked', { asked: number(asked), page: t('approvals.title') })}</p>}
        {refused.length > 0 && <p>{t('bulk.refused', { refused: number(refused.length) })}</p>}
      </Notice>
      {refused.length > 0 && (
        <PlainTable label={t('bulk.refusedList')} rows={refused} keyOf={({ exception }) => exceptionKey(exception)} columns={[
          { head: t('meter.title'), show: ({ exception }) => exception.meterSerial }, { head: t('explain.readAt'), show: ({ exception }) => <Instant at={exception.readAt} /> },
          { head: t('bulk.why'), isWide: true, show: ({ problem }) => problemWords(t, problem).happened },
        ]} />
      )}
      <div className="row end"><Button onClick={onClose}>{t('action.done')}</Button></div>
    </div>
  );
}
