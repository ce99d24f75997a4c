import type { ReactNode } from 'react';
import { Link } from 'wouter';

import { useList } from '../../api/queries.js';
import { Instant } from '../../parts/instant.js';
import { type Column, PagedTable } from '../../parts/paged-table.js';
import { StateMark, type Urgency } from '../../parts/state-mark.js';
import { orNoFigure } from '../../parts/states.js';
import { useTableState } from '../../parts/table-state.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import type { ReadingFile } from './reading-file-views.js';
import { UploadReadings } from './upload-readings.js';

const URGENCY: Readonly<Record<ReadingFile['state'], Urgency>> = { previewed: 'attention', applied: 'normal', cancelled: 'off' };

/** Files of walk-by readings: give one in, see what each line would do, then store or put aside. */
export default function ReadingFilesPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const files = useList<ReadingFile>('imports', '/reading-imports', { limit: state.limit, offset: state.offset });
  const columns: readonly Column<ReadingFile>[] = [
    { key: 'file', head: t('import.file'), isWide: true, show: (one) => <Link href={`/readings/files/${one.importId}`}>{one.fileName}</Link> },
    { key: 'state', head: t('thing.state'), show: (one) => <StateMark urgency={URGENCY[one.state]}>{t(`import.${one.state}`)}</StateMark> },
    { key: 'lines', head: t('import.linesHead'), isNumber: true, show: (one) => number(one.lines) },
    { key: 'stored', head: t('readingFile.stored'), isNumber: true, show: (one) => number(one.readingsStored) },
    { key: 'refused', head: t('import.refused'), isNumber: true, show: (one) => (one.linesRefused > 0 ? <StateMark urgency="warning">{number(one.linesRefused)}</StateMark> : number(0)) },
    { key: 'uploaded', head: t('import.uploaded'), show: (one) => <Instant at={one.uploadedAt} /> },
    { key: 'by', head: t('import.by'), show: (one) => orNoFigure(one.uploadedBy, (login) => login, t('missing.byService')) },
    { key: 'applied', head: t('import.appliedAt'), isSpare: true, show: (one) => orNoFigure(one.appliedAt, (at) => <Instant at={at} />, t('missing.notApplied')) },
  ];
  return (
    <Page title={t('readingFiles.title')} purpose={t('readingFiles.purpose')}>
      <UploadReadings />
      <PagedTable name="reading-files" caption={t('readingFiles.title')} columns={columns} rows={files} state={state} keyOf={(one) => one.importId} whenEmpty={t('imports.none')} />
    </Page>
  );
}
