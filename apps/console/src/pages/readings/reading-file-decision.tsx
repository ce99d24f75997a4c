import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange } from '../../api/queries.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { LongWork } from '../../parts/long-work.js';
import { Notice, ProblemNotice } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { Confirmed, ReadingFile } from './reading-file-views.js';

/** Store the readings of a file, all or what is sound of it, or put it aside. */
export function ReadingFileDecision({ one, confirmed }: { one: ReadingFile; confirmed: Confirmed }): ReactNode {
  const { t } = useSpeech();
  const apply = useChange<ReadingFile>('imports', 'register', 'readings');
  const cancel = useChange<ReadingFile>('imports');
  const [skips, setSkips] = useState(false);
  const [asksApproval, setAsksApproval] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  // The same key for every try at one decision: a lost answer does not store the file twice.
  const [idempotencyKey, setIdempotencyKey] = useState('');
  const doubtsMeant = [...confirmed.values()].filter((outcome) => outcome === 'doubtful').length;
  const doubtsLeft = one.linesDoubtful - doubtsMeant;
  const toStore = one.linesNew + doubtsMeant;
  const isHeldUp = !skips && (one.linesRefused > 0 || doubtsLeft > 0 || (one.linesClosed > 0 && !asksApproval));
  const hasWork = toStore > 0 || (asksApproval && one.linesClosed > 0);
  const ask = (): void => {
    setIdempotencyKey(`readings-${one.importId}-${Date.now()}`);
    setIsAsking(true);
  };
  if (apply.isPending) return <LongWork words={t('readingFile.storing')} />;
  const send = (reason: string): void => apply.mutate({
    method: 'POST', path: `/reading-imports/${one.importId}/apply`,
    asked: { body: { confirmedLines: [...confirmed.keys()], skipOthers: skips, askApproval: asksApproval, ...(reason === '' ? {} : { reason }) }, idempotencyKey },
  });
  return (
    <>
      {one.linesRefused > 0 && <Notice tone="warning" title={t('import.hasRefused', { count: one.linesRefused })}><p>{t('readingFile.refused.next')}</p></Notice>}
      {doubtsLeft > 0 && <Notice tone="attention" title={t('readingFile.hasDoubts', { count: doubtsLeft })}><p>{t('readingFile.doubts.next')}</p></Notice>}
      {one.linesClosed > 0 && <Notice tone="attention" title={t('readingFile.hasClosed', { count: one.linesClosed })}><p>{t('readingFile.closed.next')}</p></Notice>}
      {one.linesClosed > 0 && <Checkbox label={t('readingFile.askApproval')} checked={asksApproval} onChange={(event) => setAsksApproval(event.currentTarget.checked)} />}
      {(one.linesRefused > 0 || doubtsLeft > 0 || one.linesClosed > 0) && <Checkbox label={t('readingFile.skipOthers')} checked={skips} onChange={(event) => setSkips(event.currentTarget.checked)} />}
      {cancel.error !== null && <ProblemNotice problem={cancel.error} />}
      <div className="row">
        <Button disabled={!hasWork || isHeldUp} onClick={ask}>{t('action.storeReadings')}</Button>
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ method: 'POST', path: `/reading-imports/${one.importId}/cancel` })}>{t('action.putFileAside')}</Button>
        {!hasWork && <span className="quiet">{t('readingFile.nothingToStore')}</span>}
      </div>
      {isAsking && (
        <ConfirmWithReason title={t('action.storeReadings')} consequence={t('readingFile.applyMeans', { count: toStore })} submit={t('action.storeReadings')} isBusy={apply.isPending} problem={apply.error} withReason={asksApproval}
          onConfirm={send} onClose={() => setIsAsking(false)} />
      )}
    </>
  );
}
