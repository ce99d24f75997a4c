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
import type { RegisterImport } from './import-views.js';
import { UploadFile } from './upload-file.js';

const URGENCY: Readonly<Record<RegisterImport['state'], Urgency>> = { previewed: 'attention', applied: 'normal', cancelled: 'off' };

/** Register files: give one in, see what it would do, then apply it or put it aside. */
export default function ImportsPage(): ReactNode {
  const { t, number } = useSpeech();
  const state = useTableState();
  const imports = useList<RegisterImport>('imports', '/imports', { limit: state.limit, offset: state.offset });
  const columns: readonly Column<RegisterImport>[] = [
    { key: 'file', head: t('import.file'), isWide: true, show: (one) => <Link href={`/register/imports/${one.importId}`}>{one.fileName}</Link> },
    { key: 'kind', head: t('import.kind'), show: (one) => t(`fileKind.${one.kind}`) },
    { key: 'state', head: t('thing.state'), show: (one) => <StateMark urgency={URGENCY[one.state]}>{t(`import.${one.state}`)}</StateMark> },
    { key: 'lines', head: t('import.linesHead'), isNumber: true, show: (one) => number(one.lines) },
    { key: 'refused', head: t('import.refused'), isNumber: true, show: (one) => (one.linesRefused > 0 ? <StateMark urgency="warning">{number(one.linesRefused)}</StateMark> : number(0)) },
    { key: 'uploaded', head: t('import.uploaded'), show: (one) => <Instant at={one.uploadedAt} /> },
    { key: 'by', head: t('import.by'), show: (one) => orNoFigure(one.uploadedBy, (login) => login, t('missing.byService')) },
    { key: 'applied', head: t('import.appliedAt'), isSpare: true, show: (one) => orNoFigure(one.appliedAt, (at) => <Instant at={at} />, t('missing.notApplied')) },
  ];
  return (
    <Page title={t('imports.title')} purpose={t('imports.purpose')} actions={<Link href="/readings/files">{t('imports.toReadings')}</Link>}>
      <UploadFile />
      <PagedTable name="imports" caption={t('imports.title')} columns={columns} rows={imports} state={state} keyOf={(one) => one.importId} whenEmpty={t('imports.none')} />
    </Page>
  );
}
