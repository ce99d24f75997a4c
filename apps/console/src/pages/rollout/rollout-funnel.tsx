import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { PlainColumn } from '../../parts/plain-table.js';
import { NoFigure } from '../../parts/states.js';
import { TakenTable } from '../../parts/taken-table.js';
import { useSpeech } from '../../words/speech.js';
import { type Funnel, groupQuery, METER_STEPS, type Rollout, serialsAddress, type Step, STEPS, TROUBLES } from './rollout-views.js';
import { GroupName, TroubleMark } from './rollout-words.js';

/** The way from plan to bill, a row for each group: how many passed each step, and how many were lost at it. Each figure of meters opens their serials. */
export function RolloutFunnel({ of }: { of: Rollout }): ReactNode {
  const { t } = useSpeech();
  const columns: readonly PlainColumn<Funnel>[] = [
    { head: t(`rollout.by.${of.by}`), show: (funnel) => <GroupName by={of.by} of={{ key: funnel.key, rollout: of }} /> },
    ...STEPS.map((step) => ({ head: t(`rollout.step.${step}`), isNumber: true, show: (funnel: Funnel) => <Passed of={of} funnel={funnel} step={step} /> })),
    { head: t('rollout.working'), isNumber: true, show: (funnel) => <Working funnel={funnel} /> },
    { head: t('rollout.troubles'), isWide: true, show: (funnel) => <Troubles of={of} funnel={funnel} /> },
  ];
  return <TakenTable label={`${t('rollout.funnel')}: ${t(`rollout.by.${of.by}`)}`} columns={columns} rows={of.groups} keyOf={({ key }) => key ?? ''} />;
}

function Passed({ of: { on, by }, funnel, step }: { of: Rollout; funnel: Funnel; step: Step }): ReactNode {
  const { t, number } = useSpeech();
  const { meters, lost, lostTo } = funnel.steps.find((one) => one.step === step)!;
  if (meters === null) return <NoFigure because={t(by === 'zone' || by === 'half_year' ? 'rollout.notOfGroup' : `rollout.${step === 'planned' ? 'plan' : 'act'}Unknown`)} />;
  const passed = METER_STEPS.find((one) => one === step);
  const before = passed === undefined ? undefined : METER_STEPS[METER_STEPS.indexOf(passed) - 1];
  const group = { on, ...groupQuery(by, funnel.key) };
  return (
    <>
      {passed === undefined ? number(meters) : <Link href={serialsAddress({ ...group, reached: passed })}>{number(meters)}</Link>}
      {lost !== null && lost !== 0 && (
        <>
          <br />
          <small className="quiet">{before === undefined ? <Short lost={lost} /> : <Link href={serialsAddress({ ...group, stoppedAt: before })}><Behind lost={lost} troubled={Object.values(lostTo).reduce((sum, count) => sum + count, 0)} /></Link>}</small>
        </>
      )}
    </>
  );
}

/** Papers against papers and deliveries: fewer than before, or more. */
function Short({ lost }: { lost: number }): ReactNode {
  const { t, number } = useSpeech();
  return <>{t(lost > 0 ? 'rollout.short' : 'rollout.over')} {number(Math.abs(lost))}</>;
}

/** Meters that passed the step before and not this one: some are lost, the others may still come. */
function Behind({ lost, troubled }: { lost: number; troubled: number }): ReactNode {
  const { t, number } = useSpeech();
  return <>{troubled > 0 && <>{t('rollout.lost')} {number(troubled)}</>}{troubled > 0 && lost > troubled && ', '}{lost > troubled && <>{t('rollout.waiting')} {number(lost - troubled)}</>}</>;
}

/** Proved and nothing has happened since, and of what share of the plan that is: more than the plan is shown as it is. */
function Working({ funnel: { working, steps } }: { funnel: Funnel }): ReactNode {
  const { t, number, share } = useSpeech();
  const planned = steps[0]?.meters ?? null;
  return <>{number(working)}{planned !== null && planned > 0 && <><br /><small className="quiet">{share(working / planned, 1)} {t('rollout.ofPlan')}</small></>}</>;
}

function Troubles({ of: { on, by }, funnel }: { of: Rollout; funnel: Funnel }): ReactNode {
  const { t } = useSpeech();
  const met = TROUBLES.filter((trouble) => funnel.troubles[trouble] > 0);
  if (met.length === 0) return t('rollout.noTrouble');
  return met.map((trouble) => <div key={trouble}><Link href={serialsAddress({ on, ...groupQuery(by, funnel.key), trouble })}><TroubleMark trouble={trouble} count={funnel.troubles[trouble]} /></Link></div>);
}
