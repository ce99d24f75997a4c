import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { useList, useRead } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { PausedText } from '../../parts/paused-text.js';
import { PlainTable } from '../../parts/plain-table.js';
import { orNoFigure, Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Term } from '../../parts/term.js';
import { Page } from '../../shell/page.js';
import type { WordKey, Words } from '../../words/words.js';
import { useSpeech } from '../../words/speech.js';
import { bytesOf, hexOf, textOf } from './payload-bytes.js';

const KINDS = [
  'MALFORMED_JSON', 'MALFORMED_ENCODING', 'SCHEMA', 'RANGE', 'AMBIGUOUS', 'TOO_DEEP', 'TOO_LARGE', 'UNKNOWN_DEVICE', 'IDENTITY_MISMATCH', 'NOT_ASSIGNED', 'UNMAPPED_CHANNEL', 'TOPIC_INVALID',
  'TIME_FORMAT', 'TIME_PAST', 'TIME_FUTURE', 'STORAGE_REJECTED',
] as const;
/** Somebody may be pretending to be another device. */
const ALARMING: readonly string[] = ['IDENTITY_MISMATCH', 'NOT_ASSIGNED'];

interface Item {
  readonly sender: string;
  readonly kind: string;
  readonly detail: string;
  readonly subject: string | null;
  readonly topic: string;
  readonly itemNo: number;
  readonly payloadBytes: number;
  readonly payloadHeadBase64: string;
  readonly firstReceivedAt: string;
  readonly lastReceivedAt: string;
  readonly timesSeen: number;
}
interface Tally { readonly kind: string; readonly items: number; readonly dropped: number; readonly lastReceivedAt: string }

function kindWords(t: Words, kind: string): string {
  const known = KINDS.find((one) => one === kind);
  return known === undefined ? kind : t(`quarantine.${known}` satisfies WordKey);
}

/** What came in and could not become a reading: why, from whom, and its bytes. Nothing of it is lost. */
export default function QuarantinePage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const { kind, sender } = state.filters;
  const items = useList<Item>('quarantine', '/quarantine', { limit: state.limit, offset: state.offset, kind, sender });
  const columns: readonly Column<Item>[] = [
    { key: 'last', head: t('quarantine.last'), show: (item) => <Instant at={item.lastReceivedAt} withSeconds /> },
    { key: 'kind', head: t('quarantine.why'), isWide: true, show: (item) => <StateMark urgency={ALARMING.includes(item.kind) ? 'alarm' : 'attention'}>{kindWords(t, item.kind)}</StateMark> },
    { key: 'sender', head: t('quarantine.sender'), show: (item) => item.sender },
    { key: 'subject', head: t('quarantine.subject'), show: (item) => orNoFigure(item.subject, (serial) => serial, t('quarantine.noSubject')) },
    { key: 'times', head: t('quarantine.times'), isNumber: true, show: (item) => number(item.timesSeen) },
    { key: 'bytes', head: t('quarantine.bytes'), isWide: true, show: (item) => <Bytes item={item} /> },
    { key: 'detail', head: t('quarantine.detail'), isWide: true, isSpare: true, show: (item) => <span lang="en">{item.detail}</span> },
    { key: 'topic', head: t('quarantine.topic'), isSpare: true, show: (item) => <code>{item.topic}</code> },
    { key: 'first', head: t('quarantine.first'), isSpare: true, show: (item) => <Instant at={item.firstReceivedAt} withSeconds /> },
  ];
  const filters = (
    <>
      <NativeSelect label={t('quarantine.why')} value={kind ?? ''} onChange={(event) => state.set({ kind: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...KINDS.map((one) => ({ value: one, label: kindWords(t, one) }))]} />
      <PausedText label={t('quarantine.sender')} asked={sender ?? ''} onPause={(serial) => state.set({ sender: serial })} />
    </>
  );
  return (
    <Page title={t('quarantine.title')} purpose={<>{t('quarantine.purpose')} <Term name="quarantine">{t('quarantine.whatIs')}</Term></>}>
      <TallyCard />
      <PagedTable name="quarantine" caption={t('quarantine.title')} columns={columns} rows={items} state={state} keyOf={(item) => `${item.sender} ${item.topic} ${item.firstReceivedAt} ${item.itemNo}`} filters={filters} whenEmpty={t('quarantine.none')} />
    </Page>
  );
}

/** Everything that ever came, also what was counted and not kept beyond the bound. */
function TallyCard(): ReactNode {
  const { t, number } = useSpeech();
  const tally = useRead<{ items: readonly Tally[] }>('quarantine', '/quarantine/tally');
  return (
    <section className="card stack" aria-label={t('quarantine.tally')}>
      <h2>{t('quarantine.tally')}</h2>
      <Reading of={tally} lines={3}>
        {({ items }) => (items.length === 0 ? <Vacant>{t('quarantine.none')}</Vacant> : (
          <PlainTable label={t('quarantine.tally')} rows={items} keyOf={(row) => row.kind} columns={[
            { head: t('quarantine.why'), isWide: true, show: (row) => kindWords(t, row.kind) }, { head: t('quarantine.count'), isNumber: true, show: (row) => number(row.items) },
            { head: t('quarantine.dropped'), isNumber: true, show: (row) => number(row.dropped) }, { head: t('quarantine.last'), show: (row) => <Instant at={row.lastReceivedAt} /> },
          ]} />
        ))}
      </Reading>
    </section>
  );
}

function Bytes({ item }: { item: Item }): ReactNode {
  const { t, bytes } = useSpeech();
  const head = bytesOf(item.payloadHeadBase64);
  return (
    <details>
      <summary>{bytes(item.payloadBytes)}</summary>
      {head.length < item.payloadBytes && <p className="quiet">{t('quarantine.head', { kept: bytes(head.length) })}</p>}
      <pre className="bytes" tabIndex={0} aria-label={t('quarantine.asText')}>{textOf(head)}</pre>
      <pre className="bytes" tabIndex={0} aria-label={t('quarantine.asHex')}>{hexOf(head)}</pre>
    </details>
  );
}
