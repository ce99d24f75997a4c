import { Button, Modal, NativeSelect, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { useChange, useRead } from '../../api/queries.js';
import { useMe } from '../../api/session.js';
import { Form, useFaults } from '../../parts/form.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { Reading, Vacant } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { periodWords } from '../balance/period-words.js';
import type { Period, Programme, Snapshot, SnapshotAnswer } from './indicator-views.js';
import { SinceReport } from './since-report.js';
import { SnapshotState } from './snapshot-state.js';

/** What do we hand in: half-years and years as they were frozen. */
export default function ReportsPage(): ReactNode {
  const { t } = useSpeech();
  const me = useMe();
  const [isTaking, setIsTaking] = useState(false);
  const snapshots = useRead<{ items: readonly Snapshot[] }>('programme', '/programme/snapshots');
  const programme = useRead<Programme>('programme', '/programme');
  const over = (programme.data?.periods ?? []).filter(({ isOver }) => isOver);
  const mayTake = me.data?.role === 'city' || me.data?.role === 'administrator';
  return (
    <Page title={t('reports.title')} purpose={t('reports.purpose')} actions={<>
      <Link className="on-screen" href="/public">{t('reports.toPublic')}</Link>
      {mayTake && over.length > 0 && <Button variant="default" onClick={() => setIsTaking(true)}>{t('action.takeSnapshot')}</Button>}</>}>
      <Reading of={snapshots} lines={6}>{({ items }) => (items.length === 0 ? <Vacant>{t('reports.none')}</Vacant> : (
        <PlainTable label={t('reports.title')} rows={items} keyOf={({ snapshotId }) => snapshotId} columns={[
          { head: t('reports.period'), show: (one) => <Link href={`/city/reports/${one.snapshotId}`}>{periodWords(one.kind, one.fromOn)}, {t('balance.version', { no: one.versionNo })}</Link> },
          { head: t('reports.taken'), show: ({ takenAt, cause }) => <><Instant at={takenAt} /> · {t(`reports.cause.${cause}`)}</> },
          { head: t('thing.state'), show: (one) => <SnapshotState of={one} /> },
          { head: t('reports.signed'), isWide: true, show: ({ signedAt, signedBy, office }) => (signedAt === null || office === null ? <span className="quiet">{t('reports.notSigned')}</span> : <><Instant at={signedAt} /> · {t(`office.${office}`)} · {signedBy}</>) },
          { head: t('reports.public'), show: ({ publishedAt }) => (publishedAt === null ? <span className="quiet">{t('reports.notPublic')}</span> : <Instant at={publishedAt} />) },
          { head: 'SHA-256', show: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}</code> },
        ]} />
      ))}</Reading>
      <SinceReport />
      {isTaking && <TakeSnapshot periods={over} onClose={() => setIsTaking(false)} />}
    </Page>
  );
}

function TakeSnapshot({ periods, onClose }: { periods: readonly Period[]; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const [, go] = useLocation();
  const change = useChange<SnapshotAnswer>('programme');
  const fault = useFaults(change.error);
  const nameOf = ({ kind, fromOn }: Period): string => `${kind} ${fromOn}`;
  const [name, setName] = useState(nameOf(periods.at(-1)!));
  const [reason, setReason] = useState('');
  const [kind = '', fromOn = ''] = name.split(' ');
  const send = (): void => change.mutate({ method: 'POST', path: '/programme/snapshots', asked: { body: { kind, fromOn, reason: reason.trim() } } }, { onSuccess: ({ snapshot }) => go(`/city/reports/${snapshot.snapshotId}`) });
  return (
    <Modal opened onClose={onClose} title={t('action.takeSnapshot')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Form submit={t('action.takeSnapshot')} isBusy={change.isPending} problem={change.error} fields={['fromOn', 'reason']} onSubmit={send} onCancel={onClose}>
        <p>{t('reports.takeMeans')}</p>
        <NativeSelect label={t('reports.period')} value={name} onChange={(event) => setName(event.currentTarget.value)} data={[...periods].reverse().map((one) => ({ value: nameOf(one), label: periodWords(one.kind, one.fromOn) }))} error={fault('fromOn')} />
        <Textarea label={t('field.reason')} description={t('field.reason.why')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} rows={3} maxLength={500} error={fault('reason')} />
      </Form>
    </Modal>
  );
}
