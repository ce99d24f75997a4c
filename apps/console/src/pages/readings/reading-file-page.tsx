import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'wouter';

import { useRead } from '../../api/queries.js';
import { Facts } from '../../parts/facts.js';
import { Instant } from '../../parts/instant.js';
import { SharesBar } from '../../parts/shares-bar.js';
import { isNotFound, Notice, Reading } from '../../parts/states.js';
import { NotFoundPage } from '../../shell/not-found-page.js';
import { Page } from '../../shell/page.js';
import { useSpeech } from '../../words/speech.js';
import { ReadingFileDecision } from './reading-file-decision.js';
import { ReadingFileLines } from './reading-file-lines.js';
import type { Confirmed, ReadingFile, ReadingFileLine, ShownReadingFile } from './reading-file-views.js';

/** One file of readings: what it would store, what is doubted or refused and why, and the decision. */
export default function ReadingFilePage(): ReactNode {
  const { id } = useParams();
  const { t } = useSpeech();
  const found = useRead<ShownReadingFile>('imports', `/reading-imports/${id}`);
  const [confirmed, setConfirmed] = useState<Confirmed>(new Map());
  const confirm = (lines: readonly ReadingFileLine[], isMeant: boolean): void => setConfirmed((earlier) => {
    const next = new Map(earlier);
    for (const { lineNo, outcome } of lines) {
      if (isMeant) next.set(lineNo, outcome);
      else next.delete(lineNo);
    }
    return next;
  });
  if (isNotFound(found.error)) return <NotFoundPage />;
  return (
    <Page title={found.data?.fileName ?? t('import.file')} purpose={t('readingFile.purpose')} actions={<Link href="/readings/files">{t('import.toAll')}</Link>}>
      <Reading of={found}>{(one) => (
        <>
          <Preview one={one} confirmed={confirmed} />
          <ReadingFileLines importId={one.importId} headings={one.headings} {...(one.state === 'previewed' ? { confirmed, confirm } : {})} />
        </>
      )}</Reading>
    </Page>
  );
}

function Preview({ one, confirmed }: { one: ReadingFile; confirmed: Confirmed }): ReactNode {
  const { t, bytes, number } = useSpeech();
  const before = one.appliedBefore;
  return (
    <section className="card stack" aria-label={t('import.preview')}>
      <h2>{t('import.preview')}</h2>
      {before !== null && (
        <Notice tone="attention" title={t('readingFile.before')}>
          <p>{t('readingFile.before.next')} <Link href={`/readings/files/${before.importId}`}><Instant at={before.appliedAt} /></Link>{before.appliedBy !== null && ` · ${before.appliedBy}`}</p>
        </Notice>
      )}
      <SharesBar whole={one.lines} parts={[
        { name: 'new', words: t('outcome.new'), count: one.linesNew }, { name: 'doubtful', words: t('readingOutcome.doubtful'), count: one.linesDoubtful },
        { name: 'closed', words: t('readingOutcome.closed'), count: one.linesClosed }, { name: 'unchanged', words: t('readingOutcome.unchanged'), count: one.linesUnchanged },
        { name: 'refused', words: t('outcome.refused'), count: one.linesRefused },
      ]} />
      <Facts rows={[
        [t('import.size'), `${bytes(one.fileBytes)} · ${one.fileForm.toUpperCase()}`], [t('readingFile.sha256'), <code key="sha">{one.fileSha256}</code>],
        [t('import.uploaded'), <><Instant at={one.uploadedAt} ago />{one.uploadedBy !== null && ` · ${one.uploadedBy}`}</>],
        ...(one.appliedAt === null ? [] : [[t('import.appliedAt'), <><Instant at={one.appliedAt} />{one.appliedBy !== null && ` · ${one.appliedBy}`}</>] as const, [t('readingFile.stored'), number(one.readingsStored)] as const]),
        ...(one.approvalId === null ? [] : [[t('readingFile.approval'), t('readingFile.approval.no', { no: String(one.approvalId) })] as const]),
      ]} />
      {one.state === 'previewed' ? <ReadingFileDecision one={one} confirmed={confirmed} /> : <Notice><p>{t(one.state === 'applied' ? 'readingFile.isApplied' : 'readingFile.isCancelled')}</p></Notice>}
    </section>
  );
}
