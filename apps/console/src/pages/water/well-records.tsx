import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useChange, useRead } from '../../api/queries.js';
import type { WellRecord } from '../../api/water-views.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import type { PlainColumn } from '../../parts/plain-table.js';
import { type RegisterField, RegisterForm } from '../../parts/register-form.js';
import { Reading, Vacant } from '../../parts/states.js';
import { StateMark } from '../../parts/state-mark.js';
import { TakenTable } from '../../parts/taken-table.js';
import { useSpeech } from '../../words/speech.js';

export interface WellRecordsProps<Row extends WellRecord> {
  /** Address of the list; a record is voided at `…/<number>/voids`. */
  readonly path: string;
  readonly title: string;
  readonly none: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly keyOf: (row: Row) => number;
  readonly add: { readonly title: string; readonly means: string; readonly instantName: string; readonly instantLabel: string; readonly fields: readonly RegisterField[] };
  readonly voiding: { readonly title: string; readonly means: string };
  readonly mayChange: boolean;
}

/** What people recorded of the flow of a well: recorded and voided, never edited. */
export function WellRecords<Row extends WellRecord>({ path, title, none, columns, keyOf, add, voiding, mayChange }: WellRecordsProps<Row>): ReactNode {
  const { t } = useSpeech();
  const records = useRead<{ items: readonly Row[] }>('register', path);
  const [isAdding, setIsAdding] = useState(false);
  const [voided, setVoided] = useState<Row>();
  const all: readonly PlainColumn<Row>[] = [
    ...columns,
    { head: t('field.reason'), isWide: true, show: ({ reason, voidReason }) => (voidReason === null ? reason : `${reason} · ${voidReason}`) },
    { head: t('thing.state'), show: ({ voidedAt }) => <StateMark urgency={voidedAt === null ? 'normal' : 'off'}>{t(voidedAt === null ? 'flowTest.counts' : 'flowTest.voided')}</StateMark> },
    ...(mayChange ? [{ head: t('action.change'), show: (row: Row) => (row.voidedAt === null ? <Button size="compact-xs" variant="default" onClick={() => setVoided(row)}>{voiding.title}</Button> : t('flowTest.voided')) }] : []),
  ];
  return (
    <section className="stack" aria-label={title}>
      <div className="row"><h2>{title}</h2>{mayChange && <Button variant="default" onClick={() => setIsAdding(true)}>{add.title}</Button>}</div>
      {isAdding && (
        <RegisterForm title={add.title} purpose={add.means} isNew instantName={add.instantName} instantLabel={add.instantLabel} onClose={() => setIsAdding(false)}
          change={(body) => ({ method: 'POST', path, asked: { body } })} fields={add.fields} />
      )}
      {voided !== undefined && <VoidRecord path={`${path}/${keyOf(voided)}/voids`} voiding={voiding} onClose={() => setVoided(undefined)} />}
      <Reading of={records}>{({ items }) => (items.length === 0 ? <Vacant>{none}</Vacant> : <TakenTable label={title} columns={all} rows={items} keyOf={keyOf} />)}</Reading>
    </section>
  );
}

function VoidRecord({ path, voiding: { title, means }, onClose }: { path: string; voiding: WellRecordsProps<WellRecord>['voiding']; onClose: () => void }): ReactNode {
  const voiding = useChange('register', 'readings');
  return (
    <ConfirmWithReason title={title} consequence={means} submit={title} isBusy={voiding.isPending} problem={voiding.error} onClose={onClose}
      onConfirm={(reason) => voiding.mutate({ method: 'POST', path, asked: { body: { reason } } }, { onSuccess: onClose })} />
  );
}
