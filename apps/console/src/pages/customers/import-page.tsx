import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { useChange, useRead } from '../../api/queries.js';
import { ConfirmWithReason } from '../../parts/confirm-with-reason.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { LongWork } from '../../parts/long-work.js';
import { SharesBar } from '../../parts/shares-bar.js';
import { isNotFound, Notice, ProblemNotice, Reading } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ImportLines } from './import-lines.js';
import type { RegisterImport, ShownImport } from './import-views.js';

/** One register file: what it would do, which lines are refused and why, and the decision. */
export default function ImportPage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const found = useRead<ShownImport>('imports', `/imports/${id}`);
  if (isNotFound(found.error)) return <NotFoundPage />;
  return (
    <Page title={found.data?.fileName ?? t('import.file')} purpose={t('import.purpose')} actions={<Link href="/register/imports">{t('import.toAll')}</Link>}>
      <Reading of={found}>{(one) => <><Preview one={one} /><ImportLines importId={one.importId} isOver={one.state !== 'previewed'} headings={one.headings} /></>}</Reading>
    </Page>
  );
}

function Preview({ one }: { one: RegisterImport }): ReactNode {
  const { t, bytes } = useSpeech();
  return (
    <section className="card stack" aria-label={t('import.preview')}>
      <h2>{t('import.preview')}</h2>
      <SharesBar whole={one.lines} parts={[
        { name: 'new', words: t('outcome.new'), count: one.linesNew }, { name: 'changed', words: t('outcome.changed'), count: one.linesChanged },
        { name: 'unchanged', words: t('outcome.unchanged'), count: one.linesUnchanged }, { name: 'refused', words: t('outcome.refused'), count: one.linesRefused },
      ]} />
      <Facts rows={[
        [t('import.kind'), t(`fileKind.${one.kind}`)], [t('import.size'), bytes(one.fileBytes)],
        [t('import.uploaded'), <><Instant at={one.uploadedAt} ago />{one.uploadedBy !== null && ` · ${one.uploadedBy}`}</>],
        ...(one.appliedAt === null ? [] : [[t('import.appliedAt'), <><Instant at={one.appliedAt} />{one.appliedBy !== null && ` · ${one.appliedBy}`}</>] as const]),
      ]} />
      {one.state === 'previewed' ? <Decision one={one} /> : <Notice><p>{t(one.state === 'applied' ? 'import.isApplied' : 'import.isCancelled')}</p></Notice>}
    </section>
  );
}

function Decision({ one }: { one: RegisterImport }): ReactNode {
  const { t } = useSpeech();
  const apply = useChange<RegisterImport>('imports', 'register');
  const cancel = useChange<RegisterImport>('imports');
  const [skips, setSkips] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  // The same key for every try at this decision: a lost answer does not apply the file twice.
  const [idempotencyKey] = useState(() => `import-${one.importId}-${Date.now()}`);
  const toWrite = one.linesNew + one.linesChanged;
  const isHeldUp = one.linesRefused > 0 && !skips;
  if (apply.isPending) return <LongWork words={t('import.applying')} />;
  return (
    <>
      {one.linesRefused > 0 && <Notice tone="warning" title={t('import.hasRefused', { count: one.linesRefused })}><p>{t('import.hasRefused.next')}</p></Notice>}
      {one.linesRefused > 0 && toWrite > 0 && <Checkbox label={t('import.skipRefused')} checked={skips} onChange={(event) => setSkips(event.currentTarget.checked)} />}
      {cancel.error !== null && <ProblemNotice problem={cancel.error} />}
      <div className="row">
        <Button disabled={toWrite === 0 || isHeldUp} onClick={() => setIsAsking(true)}>{t('action.applyFile')}</Button>
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ method: 'POST', path: `/imports/${one.importId}/cancel` })}>{t('action.putFileAside')}</Button>
        {toWrite === 0 && <span className="quiet">{t('import.nothingToWrite')}</span>}
      </div>
      {isAsking && (
        <ConfirmWithReason title={t('action.applyFile')} consequence={t('import.applyMeans', { count: toWrite })} submit={t('action.applyFile')} isBusy={apply.isPending} problem={apply.error} withReason={false}
          onConfirm={() => apply.mutate({ method: 'POST', path: `/imports/${one.importId}/apply`, asked: { body: { skipRefused: skips }, idempotencyKey: `${idempotencyKey}-${skips}` } })} onClose={() => setIsAsking(false)} />
      )}
    </>
  );
}
