import { Button, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';

import { Problem } from '../../api/problem.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { problemWords } from '../../parts/problem-words.js';
import { Notice } from '../../parts/states.js';
import { dropEntry, keepEntry } from '../../walk/walk-store.js';
import type { KeptRound, Refused, UnsentEntry } from '../../walk/walk-views.js';
import { useSpeech } from '../../words/speech.js';

interface RefusedProps {
  readonly entries: readonly UnsentEntry[];
  readonly rounds: readonly KeptRound[];
  /** Shows a stop; left out: the page of its round does. */
  readonly onStop?: (servicePointId: number) => void;
}

/** What the server refused, with the reason: each stays until it is corrected, taken by a second signer, or thrown away by hand. */
export function RefusedEntries({ entries, rounds, onStop }: RefusedProps): ReactNode {
  return entries.flatMap((entry) => (entry.refused === null ? [] : [<RefusedEntry key={entry.key} entry={entry} refused={entry.refused} rounds={rounds} onStop={onStop} />]));
}

function RefusedEntry({ entry, refused, rounds, onStop }: { entry: UnsentEntry; refused: Refused; rounds: RefusedProps['rounds']; onStop: RefusedProps['onStop'] }): ReactNode {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const [isThrowing, setIsThrowing] = useState(false);
  const [why, setWhy] = useState(entry.said.kind === 'read' ? entry.said.why : '');
  const [isSent, setIsSent] = useState(false);
  const { roundId, servicePointId, position, said, at, key } = entry;
  const stop = rounds.find((one) => one.roundId === roundId)?.stops.find((one) => one.servicePointId === servicePointId);
  const { happened, next } = problemWords(t, new Problem(refused.kind, 422, refused.detail, [], undefined, undefined));
  const isOfClosedMonth = refused.kind === 'PERIOD_CLOSED' && said.kind === 'read';
  /** Another request than the one that was refused: it goes under a key of its own. */
  const sendAs = (changed: UnsentEntry): void => void keepEntry({ ...changed, key: newKey(), refused: null }).then(() => dropEntry(key));
  const askApproval = (): void => {
    setIsSent(true);
    if (why.trim() !== '' && said.kind === 'read') sendAs({ ...entry, said: { ...said, asksApproval: true, why: why.trim() } });
  };
  const name = t('walk.stopNo', { no: String(position) });
  return (
    <Notice tone="alarm" title={`${name}: ${happened}`}>
      <div className="stack">
        <p>{stop?.address ?? stop?.servicePointCode ?? entry.meterSerial}: <SaidAtStop of={entry} />, <Instant at={at} /></p>
        <p>{next}</p>
        {isOfClosedMonth && <Textarea label={t('field.reason')} description={t('field.reason.why')} value={why} onChange={(event) => setWhy(event.currentTarget.value)} rows={2} maxLength={500} error={isSent && why.trim() === '' ? t('fault.reasonMissing') : undefined} />}
        <div className="row">
          {isOfClosedMonth && <Button onClick={askApproval}>{t('action.askApproval')}</Button>}
          <Button variant="default" onClick={() => (onStop === undefined ? go(`/walk/${roundId}?stop=${servicePointId}`) : onStop(servicePointId))} aria-label={`${t('action.correctEntry')}: ${name}`}>{t('action.correctEntry')}</Button>
          <Button variant="default" onClick={() => sendAs(entry)} aria-label={`${t('action.sendAgain')}: ${name}`}>{t('action.sendAgain')}</Button>
          <Button variant="default" onClick={() => setIsThrowing(true)} aria-label={`${t('action.throwAway')}: ${name}`}>{t('action.throwAway')}</Button>
        </div>
      </div>
      {isThrowing && <ConfirmWithReason title={t('action.throwAway')} consequence={t('walk.throwMeans')} submit={t('action.throwAway')} isBusy={false} problem={null} withReason={false} onConfirm={() => void dropEntry(key)} onClose={() => setIsThrowing(false)} />}
    </Notice>
  );
}

/** What was entered, in words. */
export function SaidAtStop({ of: { said } }: { of: UnsentEntry }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  return said.kind === 'read' ? `${cubicMetres(said.indexLitres)} ${t('unit.m3')}` : `${t('round.no_access')}: ${t(`visit.${said.reason}`)}`;
}

/** A key for one entry. Over plain http browsers know no `randomUUID`. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
