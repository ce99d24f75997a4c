import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useRead } from '../../api/queries.js';
import { PlainTable } from '../../parts/plain-table.js';
import { isNotFound, Reading, Vacant } from '../../parts/states.js';
import { useSpeech } from '../../words/speech.js';
import type { Answer, Bridge, BridgeAnswer, Cause, LineName } from './balance-views.js';

const AGAINST = ['first_version', 'period_before'] as const;
/** Lines that people ask about first. */
const SHOWN: ReadonlySet<LineName> = new Set(['water_supplied', 'authorised', 'non_revenue', 'real_losses']);
const ROWS: readonly (Cause | 'before' | 'after')[] = ['before', 'late_readings', 'exchanged_meters', 'metered_share', 'corrections', 'norm_change', 'real_change', 'unexplained', 'after'];

/** Why the main lines are not what they were, cause by cause: the causes of a line add up to its difference. */
export function BalanceBridge({ of }: { of: Answer }): ReactNode {
  const { t } = useSpeech();
  const [against, setAgainst] = useState<(typeof AGAINST)[number]>(of.versions.length > 1 ? 'first_version' : 'period_before');
  const { kind, fromOn } = of.period;
  const bridge = useRead<BridgeAnswer>('balances', `/zones/${encodeURIComponent(of.zone.code)}/balances/${kind}/${fromOn}/bridge`, { against, version: of.balance.versionNo });
  return (
    <section className="stack" aria-label={t('balance.bridge')}>
      <h2>{t('balance.bridge')}</h2>
      <SegmentedControl aria-label={t('balance.bridge')} className="on-screen" value={against} onChange={(chosen) => setAgainst(AGAINST.find((one) => one === chosen) ?? 'first_version')} data={AGAINST.map((one) => ({ value: one, label: t(`balance.bridge.${one}`) }))} />
      {isNotFound(bridge.error) ? <Vacant>{t('balance.bridge.noBefore')}</Vacant> : <Reading of={bridge} lines={6}>{(found) => <Bridges found={found} />}</Reading>}
    </section>
  );
}

function Bridges({ found }: { found: BridgeAnswer }): ReactNode {
  const { t, cubicMetres } = useSpeech();
  const lines = found.bridges.filter((one): one is { line: LineName; bridge: Bridge } => one.bridge !== null && SHOWN.has(one.line));
  if (lines.length === 0) return <Vacant>{t('balance.bridge.none')}</Vacant>;
  const by = (bridge: Bridge, row: (typeof ROWS)[number]): ReactNode => {
    if (row === 'before' || row === 'after') return <b>{cubicMetres(row === 'before' ? bridge.beforeLitres : bridge.afterLitres, 0)}</b>;
    const litres = bridge.causes.find(({ cause }) => cause === row)?.litres ?? 0;
    return `${litres > 0 ? '+' : ''}${cubicMetres(litres, 0)}`;
  };
  return (
    <PlainTable label={t('balance.bridge')} rows={ROWS} keyOf={(row) => row}
      columns={[
        { head: t('balance.col.source'), isWide: true, show: (row) => (row === 'before' || row === 'after' ? <b>{t(`balance.bridge.${row}`)}</b> : t(`balance.cause.${row}`)) },
        ...lines.map(({ line, bridge }) => ({ head: `${t(`balance.line.${line}`)}, ${t('unit.m3')}`, isNumber: true, show: (row: (typeof ROWS)[number]) => by(bridge, row) })),
      ]} />
  );
}
