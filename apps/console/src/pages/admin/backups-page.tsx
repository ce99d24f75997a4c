import type { ReactNode } from 'react';

import { type Page as ListPage, useList } from '../../api/queries.js';
import { Figure } from '../../parts/figure.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { orNoFigure, Reading } from '../../parts/states.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';

interface BackupRun {
  readonly backupId: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Null while it runs, and for ever if it was killed. */
  readonly outcome: 'complete' | 'failed' | null;
  readonly fileName: string;
  readonly fileBytes: number | null;
  readonly rowsCopied: number | null;
  readonly detail: string | null;
}

interface Backups extends ListPage<BackupRun> { readonly latest: BackupRun | null; readonly ageSeconds: number | null; readonly isOverdue: boolean }

/** Beyond this age the latest backup is overdue; the server decides, this is for the words. */
const OVERDUE_HOURS = 26;

/** How old the latest backup is, and how every one went. */
export default function BackupsPage(): ReactNode {
  const { t, number, bytes } = useSpeech();
  const state = useTableState();
  const backups = useList<BackupRun>('backups', '/backups', { limit: state.limit, offset: state.offset }) as ReturnType<typeof useList<BackupRun>> & { data: Backups | undefined };
  const columns: readonly Column<BackupRun>[] = [
    { key: 'started', head: t('backup.started'), show: (run) => <Instant at={run.startedAt} /> },
    { key: 'outcome', head: t('backup.outcome'), show: (run) => <Outcome run={run} /> },
    { key: 'finished', head: t('backup.finished'), show: (run) => orNoFigure(run.finishedAt, (at) => <Instant at={at} />, t('backup.notFinished')) },
    { key: 'size', head: t('import.size'), isNumber: true, show: (run) => orNoFigure(run.fileBytes, bytes, t('backup.noFile')) },
    { key: 'rows', head: t('backup.rows'), isNumber: true, show: (run) => orNoFigure(run.rowsCopied, (count) => number(count), t('backup.noFile')) },
    { key: 'file', head: t('import.file'), isWide: true, show: (run) => <code>{run.fileName}</code> },
    { key: 'detail', head: t('backup.detail'), isWide: true, show: (run) => run.detail ?? '' },
  ];
  return (
    <Page title={t('backups.title')} purpose={t('backups.purpose')}>
      <div className="card"><Reading of={backups} lines={2}>{(answer) => <Age backups={answer as Backups} />}</Reading></div>
      <PagedTable name="backups" caption={t('backups.title')} columns={columns} rows={backups} state={state} keyOf={(run) => run.backupId} whenEmpty={t('backups.none')} />
    </Page>
  );
}

function Age({ backups }: { backups: Backups }): ReactNode {
  const { t, number } = useSpeech();
  const urgency: Urgency = backups.isOverdue ? 'alarm' : 'normal';
  const words = backups.latest === null ? t('backup.never') : t(backups.isOverdue ? 'backup.overdue' : 'backup.inTime', { count: OVERDUE_HOURS });
  return <Figure what={t('backup.age')} amount={backups.ageSeconds === null ? null : number(backups.ageSeconds / 3600, 1)} unit={t('unit.hours')} because={t('backups.none')} state={{ urgency, words }} />;
}

function Outcome({ run }: { run: BackupRun }): ReactNode {
  const { t } = useSpeech();
  if (run.outcome === 'complete') return t('backup.complete');
  if (run.outcome === 'failed') return <StateMark urgency="alarm">{t('backup.failed')}</StateMark>;
  return <StateMark urgency="absent">{t('backup.notFinished')}</StateMark>;
}
