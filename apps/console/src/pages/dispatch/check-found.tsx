import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useChange } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import type { CheckKind } from '../../api/verdict-views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { monthWords } from '../readings/closed-month.js';
import { REGISTER_NAMES } from '../readings/reading-views.js';
import { useSpeech } from '../../words/speech.js';
import type { Exception } from './exception-views.js';

/** The check that found it; undefined of a reading. */
const kindOf = ({ origin, reasons }: Exception): CheckKind | undefined => (origin === 'check' ? reasons[0] as CheckKind : undefined);

/** The figures that a check rests on, in words, with the rule version that judged it; nothing of a reading's verdict. */
export function CheckFound({ of }: { of: Exception }): ReactNode {
  const { t } = useSpeech();
  const kind = kindOf(of);
  if (kind === undefined || of.evidence === null) return null;
  return <span className="quiet"><Figures kind={kind} evidence={of.evidence} /> · {t('explain.rules')} № {of.ruleId}</span>;
}

function Figures({ kind, evidence }: { kind: CheckKind; evidence: NonNullable<Exception['evidence']> }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const known = (name: string): number | undefined => (typeof evidence[name] === 'number' ? evidence[name] : undefined);
  const figure = (name: string): string => { const held = known(name); return held === undefined ? t('missing.word') : number(held); };
  const index = (name: string): string => { const held = known(name); return held === undefined ? t('missing.word') : cubicMetres(held, 3); };
  switch (kind) {
    case 'SPIKE': return t('check.found.SPIKE', { flow: figure('flowLitresPerHour'), third: figure('thirdLitresPerHour') });
    case 'HIGH_USE': case 'LOW_USE': return t('check.found.USE', { now: figure('litresPerDay'), other: figure('otherLitresPerDay'), month: monthWords(String(evidence['otherMonth'])) });
    case 'ZERO_USE': return t('check.found.ZERO_USE', { days: figure('days'), usual: figure('usualLitresPerDay') });
    case 'ESTIMATE_WARN': case 'ESTIMATE_STOP': return t('check.found.ESTIMATE', { months: figure('months'), first: monthWords(String(evidence['firstMonth'])), last: monthWords(String(evidence['lastMonth'])) });
    case 'FROZEN_REPORT': return t('check.found.FROZEN_REPORT', { counter: figure('frameCounter'), hours: figure('hours') });
    case 'CLOSED_POINT_USE': return t('check.found.CLOSED_POINT_USE', { litres: figure('litres') });
    case 'UNINSTALLED_USE': return t('check.found.UNINSTALLED_USE', { litres: figure('litres'), from: index('fromIndexLitres'), to: index('toIndexLitres') });
    case 'SUM_CHECK': return t('check.found.SUM_CHECK', { intervals: figure('intervalLitres'), acts: figure('registerLitres') });
    case 'DISPLAY_DRIFT': return t('check.found.DISPLAY_DRIFT', { display: index('displayLitres'), telemetry: index('telemetryLitres'), drift: figure('driftLitres'), allowed: figure('allowedLitres') });
    case 'REPLACED_FINAL': return t('check.found.REPLACED_FINAL', { month: monthWords(String(evidence['month'])), old: figure('oldLitres'), now: figure('newLitres') });
  }
}

/** What clears what a check found, and where; clerks accept it here. */
export function CheckTodo({ of }: { of: Exception }): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const [isAccepting, setIsAccepting] = useState(false);
  const kind = kindOf(of);
  if (kind === undefined) return null;
  const mayAccept = kind !== 'DISPLAY_DRIFT' && !of.isAccepted && (me.data?.role === 'clerk' || me.data?.role === 'administrator');
  return (
    <>
      <Link href={`/meters/${of.meterId}${kind === 'DISPLAY_DRIFT' ? '#display' : '?marked=true'}`}>{t(`check.todo.${kind}`)}</Link>
      {mayAccept && <> <Button size="compact-sm" variant="default" aria-label={`${t('action.acceptCheck')} ${t(`verdict.${kind}`)} ${of.meterSerial}`} onClick={() => setIsAccepting(true)}>{t('action.acceptCheck')}</Button></>}
      {isAccepting && <Accepting of={of} kind={kind} onClose={() => setIsAccepting(false)} />}
    </>
  );
}

function Accepting({ of, kind, onClose }: { of: Exception; kind: CheckKind; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const accept = useChange('readings', 'billing');
  const { meterId, register, readAt } = of;
  return (
    <ConfirmWithReason title={t('action.acceptCheck')} submit={t('action.acceptCheck')} isBusy={accept.isPending} problem={accept.error} onClose={onClose}
      consequence={<>{of.meterSerial}: {t(`verdict.${kind}`)}. <CheckFound of={of} /><br />{t('check.acceptMeans')}</>}
      onConfirm={(reason) => accept.mutate({ method: 'POST', path: `/meters/${meterId}/checks/accept`, asked: { body: { register: REGISTER_NAMES[register], kind, fromAt: readAt, reason } } }, { onSuccess: onClose })} />
  );
}
