import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Instant } from '../../parts/instant.js';
import { PhotoLink } from '../../parts/photo-link.js';
import { PlainTable } from '../../parts/plain-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { Notice, orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import { ClosedMonth, useIsClosed } from './closed-month.js';
import { ComparedWords } from './compared-words.js';
import type { DisplayEntry } from './display-views.js';
import type { AskedFor } from './reading-views.js';

type Act = 'realign' | 'takeBack' | 'void';
const WORDS = { realign: 'action.realign', takeBack: 'action.takeBack', void: 'action.voidEntry' } as const;

/** Mountings and control readings of a meter beside its radio; clerks accept the display, or void what was wrong. */
export function DisplayCard({ meterId }: { meterId: string }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const me = useMe();
  const entries = useRead<{ readonly items: readonly DisplayEntry[] }>('readings', `/meters/${meterId}/displays`);
  const [acting, setActing] = useState<{ readonly entry: DisplayEntry; readonly act: Act }>();
  const mayAct = me.data?.role === 'clerk' || me.data?.role === 'administrator';
  return (
    <>
      <p className="quiet">{t('display.purpose')}</p>
      <Reading of={entries}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('display.none')}</Vacant> : (
          <PlainTable label={t('display.title')} rows={items} keyOf={({ displayId }) => displayId} columns={[
            { head: t('display.readAt'), show: ({ readAt }) => <Instant at={readAt} /> }, { head: t('display.kind'), show: (one) => <Kind of={one} /> },
            { head: t('display.shown'), isNumber: true, show: ({ displayLitres }) => cubicMetres(displayLitres, 3) },
            { head: t('display.telemetry'), isNumber: true, show: ({ compared }) => (compared === null ? '' : orNoFigure(compared.telemetryLitres, (litres) => cubicMetres(litres, 3), t('display.notCompared'))) },
            { head: t('display.drift'), isNumber: true, show: ({ compared }) => (compared === null ? '' : orNoFigure(compared.driftLitres, number, t('display.notCompared'))) },
            { head: t('display.said'), isWide: true, show: (one) => <Said of={one} /> },
            ...(mayAct ? [{ head: t('readingList.act'), show: (one: DisplayEntry) => <Acts of={one} onAct={(act) => setActing({ entry: one, act })} /> }] : []),
          ]} />
        ))}
      </Reading>
      {acting !== undefined && <Acting meterId={meterId} {...acting} onClose={() => setActing(undefined)} />}
    </>
  );
}

function Kind({ of: { kind, pulses, pulseLitres, photoSha256, note } }: { of: DisplayEntry }): ReactNode {
  const { t, number } = useSpeech();
  return (
    <>
      {t(`display.kind.${kind}`)}{pulses !== null && pulseLitres !== null && <span className="quiet"> ({t('display.counts', { pulses: number(pulses), weight: number(pulseLitres) })})</span>}
      {photoSha256 !== null && <PhotoLink sha256={photoSha256}>{t('readingList.photo')}</PhotoLink>}
      {note !== null && <span className="quiet"> · {note}</span>}
    </>
  );
}

function Said({ of: { compared, realignment } }: { of: DisplayEntry }): ReactNode {
  const { t, number } = useSpeech();
  if (realignment === null) return compared === null ? '' : <ComparedWords of={compared} />;
  return (
    <>
      <StateMark urgency="normal">{t('display.realigned', { litres: number(realignment.correctedLitres) })}</StateMark>
      <span className="quiet"> {realignment.reason}, {realignment.acceptedBy}, <Instant at={realignment.recordedAt} /></span>
    </>
  );
}

/** What may be done: a difference is accepted, an accepted one taken back, a wrong entry voided. */
function Acts({ of, onAct }: { of: DisplayEntry; onAct: (act: Act) => void }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const acts: readonly Act[] = of.realignment !== null ? ['takeBack'] : [...(of.compared !== null && of.compared.driftLitres !== null && of.compared.driftLitres !== 0 ? ['realign'] as const : []), 'void'];
  return <span className="row">{acts.map((act) => <Button key={act} size="compact-sm" variant={act === 'realign' ? 'filled' : 'default'} onClick={() => onAct(act)} aria-label={`${t(WORDS[act])} ${cubicMetres(of.displayLitres, 3)}`}>{t(WORDS[act])}</Button>)}</span>;
}

function Acting({ meterId, entry, act, onClose }: { meterId: string; entry: DisplayEntry; act: Act; onClose: () => void }): ReactNode {
  const { t, number } = useSpeech();
  const change = useChange<{ readonly outcome: 'realigned' | 'taken_back' | 'voided' } | AskedFor>('readings', 'billing');
  // What is voided moves no litre, so that a closed month does not stand in its way.
  const isClosed = useIsClosed()(entry.readAt) && act !== 'void';
  const realignmentId = entry.realignment?.realignmentId ?? 0;
  const litres = entry.realignment?.correctedLitres ?? entry.compared?.driftLitres ?? 0;
  const asking = isClosed ? { askApproval: true } : {};
  const confirm = (reason: string): void => {
    const done = { onSuccess: (answer: { readonly outcome: string }) => { if (answer.outcome !== 'approval_requested') onClose(); } };
    if (act === 'realign') change.mutate({ method: 'POST', path: `/meters/${meterId}/realignments`, asked: { body: { controlId: entry.displayId, correctedLitres: litres, reason, ...asking } } }, done);
    else if (act === 'takeBack') change.mutate({ method: 'POST', path: `/meters/${meterId}/realignments/${realignmentId}/take-back`, asked: { body: { reason, ...asking } } }, done);
    else change.mutate({ method: 'POST', path: `/meters/${meterId}/displays/${entry.displayId}/void`, asked: { body: { reason } } }, done);
  };
  const asked = change.data?.outcome === 'approval_requested' ? change.data.requestId : undefined;
  return (
    <ConfirmWithReason title={t(WORDS[act])} submit={isClosed ? t('action.askApproval') : t(WORDS[act])} isBusy={change.isPending} problem={change.error} onConfirm={confirm} onClose={onClose}
      consequence={asked !== undefined ? <Notice tone="attention">{t('approval.asked', { no: asked, page: t('approvals.title') })}</Notice> : (
        <>{t(act === 'realign' ? 'display.realignMeans' : act === 'takeBack' ? 'display.takeBackMeans' : 'display.voidMeans', { litres: number(litres) })}{isClosed && <ClosedMonth at={entry.readAt} />}</>
      )} />
  );
}
