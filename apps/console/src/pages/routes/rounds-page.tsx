import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';

import { useChange, useList } from '../../api/queries.js';
import type { AccessLetter, ReadingRound } from '../../api/route-views.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { dayOf } from '../../words/fmt.js';
import { useSpeech } from '../../words/speech.js';
import { monthWords } from '../readings/closed-month.js';
import { monthOf } from '../readings/closed-months.js';

/** The local month that it is now. */
const monthNow = (): string => dayOf(Date.now()).slice(0, 7);

/** Rounds of a month, how far each has come, and who is written to. */
export default function RoundsPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const [isOpening, setIsOpening] = useState(false);
  const month = state.filters['month'] ?? monthNow();
  const { isOpen } = state.filters;
  const rounds = useList<ReadingRound>('routes', '/reading-rounds', { limit: state.limit, offset: state.offset, sort: state.sort, q: state.q, month, isOpen });
  const columns: readonly Column<ReadingRound>[] = [
    { key: 'route', head: t('route.title'), sort: 'code', isWide: true, show: (round) => <Link href={`/rounds/${round.roundId}`}>{round.routeCode} · {round.routeName}</Link> },
    { key: 'month', head: t('closed.month'), show: (round) => monthWords(round.month) },
    { key: 'reader', head: t('route.reader'), show: ({ readerLogin }) => readerLogin },
    { key: 'stops', head: t('route.stops'), isNumber: true, show: ({ stops }) => number(stops) },
    { key: 'read', head: t('round.read'), isNumber: true, show: ({ read }) => number(read) },
    { key: 'noAccess', head: t('round.no_access'), isNumber: true, show: ({ noAccess }) => number(noAccess) },
    { key: 'left', head: t('round.left'), isNumber: true, show: ({ left, closedAt }) => (left > 0 && closedAt !== null ? <StateMark urgency="warning">{number(left)}</StateMark> : number(left)) },
    { key: 'state', head: t('thing.state'), show: ({ closedAt }) => <StateMark urgency={closedAt === null ? 'attention' : 'normal'}>{t(closedAt === null ? 'round.open' : 'round.closed')}</StateMark> },
    { key: 'opened', head: t('round.opened'), sort: 'openedAt', isSpare: true, show: ({ openedAt, openedBy }) => <><Instant at={openedAt} /> <span className="quiet">{openedBy}</span></> },
  ];
  return (
    <Page title={t('rounds.title')} purpose={t('rounds.purpose')} actions={<Button onClick={() => setIsOpening(true)}>{t('action.openRounds')}</Button>}>
      <PagedTable name="rounds" caption={t('rounds.title')} columns={columns} rows={rounds} state={state} keyOf={({ roundId }) => roundId} hasSearch whenEmpty={t('rounds.none')} filters={(
        <>
          <MonthFilter month={month} onMonth={(chosen) => state.set({ month: chosen })} />
          <NativeSelect label={t('thing.state')} value={isOpen ?? ''} onChange={(event) => state.set({ isOpen: event.currentTarget.value })} data={[{ value: '', label: t('table.all') }, { value: 'true', label: t('round.open') }, { value: 'false', label: t('round.closed') }]} />
        </>
      )} />
      <section className="stack" aria-label={t('letters.title')}><h2>{t('letters.title')}</h2><p className="quiet">{t('letters.purpose', { month: monthWords(month) })}</p><Letters month={month} /></section>
      {isOpening && <OpenRounds onClose={() => setIsOpening(false)} onOpened={(opened) => state.set({ month: opened })} />}
    </Page>
  );
}

function MonthFilter({ month, onMonth }: { month: string; onMonth: (month: string) => void }): ReactNode {
  const { t } = useSpeech();
  const [text, setText] = useState(monthWords(month));
  const type = (typed: string): void => {
    setText(typed);
    const chosen = monthOf(typed);
    if (chosen !== undefined) onMonth(chosen);
  };
  return <TextInput label={t('closed.month')} placeholder={t('closed.month.rule')} value={text} onChange={(event) => type(event.currentTarget.value)} inputMode="numeric" maxLength={7} w={120} autoComplete="off" error={text.trim().length >= 7 && monthOf(text) === undefined ? t('closed.month.wrong') : undefined} />;
}

/** Connections that could not be read two rounds running. */
function Letters({ month }: { month: string }): ReactNode {
  const { t } = useSpeech();
  const state = useTableState();
  const letters = useList<AccessLetter>('routes', '/access-letters', { month, limit: 500 });
  const columns: readonly Column<AccessLetter>[] = [
    { key: 'address', head: t('account.address'), isWide: true, show: ({ address }) => orNoFigure(address, (known) => known) },
    { key: 'account', head: t('account.no'), show: ({ accountNo }) => orNoFigure(accountNo, (no) => no) },
    { key: 'meter', head: t('meter.serial'), show: ({ meterSerial }) => orNoFigure(meterSerial, (serial) => serial, t('missing.noMeter')) },
    { key: 'before', head: t('letters.before'), show: ({ monthBefore, reasonBefore }) => `${monthWords(monthBefore)}: ${t(`visit.${reasonBefore}`)}` },
    { key: 'now', head: t('letters.now'), show: (letter) => <>{monthWords(letter.month)}: {t(`visit.${letter.reason}`)}, <Instant at={letter.visitedAt} /></> },
  ];
  return <PagedTable name="letters" caption={t('letters.title')} columns={columns} rows={letters} state={state} isPlain keyOf={({ servicePointId }) => servicePointId} whenEmpty={t('letters.none')} />;
}

function OpenRounds({ onClose, onOpened }: { onClose: () => void; onOpened: (month: string) => void }): ReactNode {
  const { t } = useSpeech();
  const open = useChange('routes');
  const fault = useFaults(open.error);
  const [text, setText] = useState(monthWords(monthNow()));
  const [isSent, setIsSent] = useState(false);
  const month = monthOf(text);
  const send = (): void => {
    setIsSent(true);
    if (month !== undefined) open.mutate({ method: 'POST', path: '/reading-rounds', asked: { body: { month } } }, { onSuccess: () => { onOpened(month); onClose(); } });
  };
  return (
    <Modal opened onClose={onClose} title={t('action.openRounds')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.openRounds')} isBusy={open.isPending} problem={open.error} fields={['month']} onSubmit={send} onCancel={onClose}>
        <p>{t('rounds.openMeans')}</p>
        <TextInput label={t('closed.month')} placeholder={t('closed.month.rule')} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="numeric" maxLength={7} w={150} autoComplete="off" data-autofocus error={isSent && month === undefined ? t('closed.month.wrong') : fault('month')} />
      </Form>
    </Modal>
  );
}
