import type { ReactNode } from 'react';

import { PlainTable } from '../../parts/plain-table.js';
import { Notice, orNoFigure } from '../../parts/states.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { usePlaceNames } from '../../parts/use-place-names.js';
import { useSpeech } from '../../words/speech.js';
import type { Answer, CustomerKind, Point, Remark } from './balance-views.js';

const URGENCY: Readonly<Partial<Record<Remark, Urgency>>> = { negative_non_revenue: 'warning', negative_real_losses: 'warning', real_above_water_losses: 'warning', supply_not_computed: 'absent', unmetered_not_computed: 'absent', norm_unknown: 'absent' };

/** Points without a figure by name, and what else a reader must know. */
export function BalanceRemarks({ of }: { of: Answer }): ReactNode {
  const { t } = useSpeech();
  const { missing, remarks } = of.balance.record;
  const placeName = usePlaceNames(missing.length > 0);
  return (
    <>
      {missing.length > 0 && (
        <Notice tone="warning" title={t('balance.missing')}>
          <ul className="columned">{missing.map(({ place, reason }) => <li key={place}>{placeName(place)}: {t(`balance.missing.${reason}`)}</li>)}</ul>
          <p>{t('balance.missingNext')}</p>
        </Notice>
      )}
      {remarks.length > 0 && (
        <section className="stack" aria-label={t('balance.remarks')}>
          <h2>{t('balance.remarks')}</h2>
          <ul className="plain">{remarks.map((remark) => <li key={remark}><StateMark urgency={URGENCY[remark] ?? 'attention'}>{t(`balance.remark.${remark}`)}</StateMark></li>)}</ul>
        </section>
      )}
    </>
  );
}

/** Sources whose names say more than their kind: a meter, a tank, a kind of customers. */
const KNOWN = ['meter', 'untested_meters', 'timing', 'level', 'fill', 'declared', 'season', 'estimates', 'calibration', 'households', 'selection', 'norm', 'under_registration', 'unauthorised', 'unbilled_unmetered', 'billing_error'] as const;

/** What makes real losses uncertain, the greatest first. */
export function UncertainBecause({ of }: { of: Answer }): ReactNode {
  const { t, share } = useSpeech();
  const { uncertainBecause, points } = of.balance.record;
  if (uncertainBecause.length === 0) return null;
  return (
    <section className="stack" aria-label={t('balance.uncertain')}>
      <h2>{t('balance.uncertain')}</h2>
      <PlainTable label={t('balance.uncertain')} caption={t('balance.uncertainSaid')} rows={uncertainBecause} keyOf={({ source }) => source}
        columns={[
          { head: t('balance.col.source'), isWide: true, show: ({ source }) => <Source source={source} points={points} /> },
          { head: t('balance.col.share'), isNumber: true, show: ({ varianceRatio }) => share(varianceRatio, 1) },
        ]} />
    </section>
  );
}

function Source({ source, points }: { source: string; points: readonly Point[] }): ReactNode {
  const { t } = useSpeech();
  const [first = '', ...rest] = source.split(':');
  const kind = KNOWN.find((one) => one === first);
  if (kind === undefined) return source;
  const words = t(`balance.source.${kind}`);
  const place = placeOf(kind, rest, points);
  const group = rest[0] as CustomerKind;
  const isOfGroup = (kind === 'calibration' || kind === 'households' || kind === 'selection' || kind === 'norm') && (['household_flat', 'household_house', 'budget', 'commercial', 'own'] as const).some((one) => one === group);
  return <>{words}{place !== undefined && <>: {place}</>}{isOfGroup && <>: {t(`balance.kind.${group}`)}</>}</>;
}

function placeOf(kind: (typeof KNOWN)[number], rest: readonly string[], points: readonly Point[]): string | undefined {
  if (kind === 'meter' && rest[0] === 'flow') return rest[1];
  if (kind === 'meter') return points.find(({ meterId }) => String(meterId) === rest[0])?.place;
  const at = rest.findIndex((part) => part === 'well' || part === 'boundary' || part === 'reservoir');
  return at < 0 ? undefined : rest[at + 1];
}

/** Customers without a meter: what they are billed for, and what they likely used. */
export function UnmeteredTable({ of }: { of: Answer }): ReactNode {
  const { t, number, cubicMetres } = useSpeech();
  const { unmetered } = of.balance.record;
  if (unmetered.length === 0) return null;
  return (
    <section className="stack" aria-label={t('balance.unmetered')}>
      <h2>{t('balance.unmetered')}</h2>
      <PlainTable label={t('balance.unmetered')} rows={unmetered} keyOf={({ kind, byNormLitres }) => `${kind} ${byNormLitres}`}
        columns={[
          { head: t('balance.col.kind'), isWide: true, show: ({ kind }) => t(`balance.kind.${kind}`) },
          { head: t('balance.col.customers'), isNumber: true, show: ({ customers }) => number(customers) },
          { head: t('balance.col.units'), isNumber: true, show: ({ units }) => number(units) },
          { head: `${t('balance.col.byNorm')}, ${t('unit.m3')}`, isNumber: true, show: ({ byNormLitres }) => orNoFigure(byNormLitres, (litres) => cubicMetres(litres, 0), t('balance.remark.norm_unknown')) },
          { head: `${t('balance.col.likely')}, ${t('unit.m3')}`, isNumber: true, show: ({ likelyLitres, likelyLowLitres: low, likelyHighLitres: high }) => orNoFigure(likelyLitres, (litres) => <span className="estimated">{cubicMetres(litres, 0)} ± {cubicMetres((high! - low!) / 2, 0)}</span>, t('balance.reason.unmetered_not_computed')) },
          { head: t('balance.col.perUnit'), isNumber: true, show: ({ litresPerUnitDay, standardErrorPerUnitDay }) => orNoFigure(litresPerUnitDay, (litres) => `${number(litres, 0)} ± ${number((standardErrorPerUnitDay ?? 0) * 1.96, 0)}`, t('balance.remark.norm_not_calibrated')) },
          { head: t('balance.col.sample'), isNumber: true, show: ({ sample }) => orNoFigure(sample, (count) => number(count), t('balance.remark.norm_not_calibrated')) },
        ]} />
    </section>
  );
}
