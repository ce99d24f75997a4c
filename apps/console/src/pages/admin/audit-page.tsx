import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { useList } from '../../api/queries.js';
import { ROLES } from '../../api/session.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { PausedText } from '../../parts/paused-text.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Term } from '../../parts/term.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { AuditChange } from './audit-change.js';
import { actionChoice, actionWords, ACTIONS, kindWords, OBJECT_KINDS } from './audit-words.js';

export interface AuditEntry {
  readonly seq: number;
  readonly happenedAt: string;
  readonly actorKind: 'user' | 'operator' | 'service' | 'stranger';
  readonly actorName: string;
  readonly role: string | null;
  readonly clientAddress: string | null;
  readonly action: string;
  readonly objectKind: string;
  readonly objectKey: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly requestId: string | null;
}

/** Who did what, when and why. */
export default function AuditPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const { objectKind, objectKey, action } = state.filters;
  const entries = useList<AuditEntry>('audit', '/audit', { limit: state.limit, offset: state.offset, objectKind, objectKey, action });
  const roleOf = (entry: AuditEntry): string => {
    const role = ROLES.find((one) => one === entry.role);
    return role === undefined ? '' : ` · ${t(`role.${role}`)}`;
  };
  const columns: readonly Column<AuditEntry>[] = [
    { key: 'seq', head: t('audit.seq'), isNumber: true, show: (entry) => number(entry.seq) },
    { key: 'at', head: t('audit.at'), show: (entry) => <Instant at={entry.happenedAt} withSeconds /> },
    { key: 'who', head: t('audit.who'), show: (entry) => <>{entry.actorName}<span className="quiet">{roleOf(entry)}</span></> },
    { key: 'action', head: t('audit.action'), show: (entry) => actionWords(t, entry.action) },
    { key: 'object', head: t('audit.object'), show: (entry) => `${kindWords(t, entry.objectKind)} ${entry.objectKey}` },
    { key: 'change', head: t('audit.change'), isWide: true, show: (entry) => <AuditChange before={entry.before} after={entry.after} /> },
    { key: 'reason', head: t('field.reason'), isWide: true, show: (entry) => entry.reason ?? <span className="quiet">{t('audit.noReason')}</span> },
    { key: 'address', head: t('session.address'), isSpare: true, show: (entry) => orNoFigure(entry.clientAddress, (address) => address) },
    { key: 'request', head: t('audit.request'), isSpare: true, show: (entry) => orNoFigure(entry.requestId, (id) => <code>{id}</code>) },
  ];
  const filters = (
    <>
      <NativeSelect label={t('audit.objectKind')} value={objectKind ?? ''} onChange={(event) => state.set({ objectKind: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...OBJECT_KINDS.map((kind) => ({ value: kind, label: kindWords(t, kind) }))]} />
      <NativeSelect label={t('audit.action')} value={action ?? ''} onChange={(event) => state.set({ action: event.currentTarget.value })}
        data={[{ value: '', label: t('table.all') }, ...ACTIONS.map((one) => ({ value: one, label: actionChoice(t, one) }))]} />
      <PausedText label={t('audit.objectKey')} asked={objectKey ?? ''} onPause={(key) => state.set({ objectKey: key })} />
    </>
  );
  return (
    <Page title={t('audit.title')} purpose={<>{t('audit.purpose')} <Term name="audit">{t('audit.whatIs')}</Term></>}>
      <PagedTable name="audit" caption={t('audit.title')} columns={columns} rows={entries} state={state} keyOf={(entry) => entry.seq} filters={filters} whenEmpty={t('audit.none')} />
    </Page>
  );
}
