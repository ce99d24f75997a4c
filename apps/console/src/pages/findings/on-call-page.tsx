import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import type { Act, MorningRow } from '../../api/finding-views.js';
import { useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ActForm } from './act-form.js';
import { placeWords, urgencyOf } from './finding-words.js';

const isFresh = ({ lifeState }: MorningRow): boolean => lifeState === 'new' || lifeState === 'reopened';
const ORDER = ['alarm', 'absent', 'warning', 'attention', 'normal', 'off'] as const;

/** The morning list for one hand at night: what nobody has taken up first, the alarming before the rest, one button each. */
export default function OnCallPage(): ReactNode {
  const { t, number } = useSpeech();
  const me = useMe();
  const [open, setOpen] = useState<{ readonly findingId: number; readonly act: Act }>();
  const mayAct = me.data?.role === 'dispatcher' || me.data?.role === 'administrator';
  const read = useRead<{ items: readonly MorningRow[]; total: number }>('findings', '/findings/morning');
  return (
    <Page title={t('onCall.title')} purpose={t('onCall.purpose')}>
      <div className="walk stack">
        <Reading of={read} lines={6}>
          {({ items, total }) => {
            const fresh = items.filter(isFresh).toSorted((one, other) => ORDER.indexOf(urgencyOf(one)) - ORDER.indexOf(urgencyOf(other)));
            const taken = items.filter((row) => !isFresh(row));
            if (items.length === 0) return <Vacant>{t('morning.none')}</Vacant>;
            return (
              <>
                <p role="status">{t('onCall.count', { count: number(total), fresh: number(fresh.length) })}</p>
                <Cards title={t('onCall.fresh')} rows={fresh} whenEmpty={t('onCall.fresh.none')} mayAct={mayAct} onOpen={setOpen} />
                {taken.length > 0 && <Cards title={t('onCall.taken')} rows={taken} mayAct={mayAct} onOpen={setOpen} />}
              </>
            );
          }}
        </Reading>
      </div>
      {open !== undefined && <ActForm findingId={open.findingId} act={open.act} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

interface CardsProps { readonly title: string; readonly rows: readonly MorningRow[]; readonly whenEmpty?: string; readonly mayAct: boolean; readonly onOpen: (open: { findingId: number; act: Act }) => void }

function Cards({ title, rows, whenEmpty, mayAct, onOpen }: CardsProps): ReactNode {
  return (
    <section className="stack" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 && whenEmpty !== undefined && <p className="quiet">{whenEmpty}</p>}
      {rows.map((row) => <OneCard key={row.findingId} row={row} mayAct={mayAct} onOpen={onOpen} />)}
    </section>
  );
}

function OneCard({ row, mayAct, onOpen }: { row: MorningRow } & Pick<CardsProps, 'mayAct' | 'onOpen'>): ReactNode {
  const { t, number } = useSpeech();
  const place = placeWords(t, row);
  const what = t(`finding.${row.kind}`);
  return (
    <article className="card stack" aria-label={`${what}, ${place}`}>
      <p><StateMark urgency={urgencyOf(row)}><b>{what}</b></StateMark></p>
      <p className="address">{place}{row.zoneCode !== null && row.subject !== 'zone' && <span className="quiet">, {t('journal.zone')} {row.zoneCode}</span>}</p>
      <p>{t('finding.since')}: <Instant at={row.startedAt} ago />{row.atStakeM3PerDay !== null && <> · <b>{number(row.atStakeM3PerDay, row.atStakeM3PerDay < 10 ? 2 : 0)} {t('unit.m3Day')}</b></>}</p>
      {!isFresh(row) && <p className="quiet">{t('thing.state')}: {t(`life.${row.lifeState}`)}</p>}
      <div className="pair">
        {mayAct && isFresh(row) && <Button className="wide-button" aria-label={`${t('act.acknowledge')}: ${what}, ${place}`} onClick={() => onOpen({ findingId: row.findingId, act: 'acknowledge' })}>{t('act.acknowledge')}</Button>}
        {mayAct && !isFresh(row) && row.lifeState !== 'crewSent' && <Button className="wide-button" variant="default" aria-label={`${t('act.sendCrew')}: ${what}, ${place}`} onClick={() => onOpen({ findingId: row.findingId, act: 'sendCrew' })}>{t('act.sendCrew')}</Button>}
        <Button className="wide-button" variant="default" component={Link} href={`/findings/${row.findingId}`} aria-label={`${t('onCall.open')}: ${what}, ${place}`}>{t('onCall.open')}</Button>
      </div>
    </article>
  );
}
