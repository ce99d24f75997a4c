import type { ReactNode } from 'react';

import { addressOf } from '../../api/ask.js';
import { Instant } from '../../parts/instant.js';
import { PlainTable } from '../../parts/plain-table.js';
import { LANGUAGES, OWN_NAMES } from '../../words/languages.js';
import { useSpeech } from '../../words/speech.js';
import type { ReportFile } from './indicator-views.js';

const FORMATS = ['docx', 'pdf', 'xlsx'] as const;

/** The report of a snapshot as files, by language and form. One that nobody asked for yet is written when it is opened. */
export function ReportFiles({ snapshotId, what, files }: { snapshotId: number; what: string; files: readonly ReportFile[] }): ReactNode {
  const { t, bytes } = useSpeech();
  return (
    <section className="stack on-screen" aria-label={t('reports.files')}>
      <h2>{t('reports.files')}</h2>
      <p>{t('reports.filesMean')}</p>
      <PlainTable label={t('reports.files')} rows={LANGUAGES} keyOf={(language) => language} columns={[
        { head: t('reports.fileLanguage'), show: (language) => OWN_NAMES[language] },
        ...FORMATS.map((format) => ({
          head: format.toUpperCase(), show: (language: (typeof LANGUAGES)[number]) => {
            const found = files.find((one) => one.language === language && one.format === format);
            return (
              <span>
                <a href={addressOf(`/programme/snapshots/${snapshotId}/files/${language}.${format}`)} download aria-label={`${t('reports.report')} ${what}, ${OWN_NAMES[language]}, ${format.toUpperCase()}`}>{format.toUpperCase()}</a>
                {found !== undefined && <small className="quiet"> {bytes(found.sizeBytes)}</small>}
              </span>
            );
          },
        })),
        { head: t('reports.fileWritten'), isWide: true, show: (language) => {
          const latest = files.filter((one) => one.language === language).map(({ madeAt }) => madeAt).reduce<string | undefined>((last, at) => (last === undefined || at > last ? at : last), undefined);
          return latest === undefined ? <span className="quiet">{t('reports.fileOnDemand')}</span> : <Instant at={latest} />;
        } },
      ]} />
      {files.length > 0 && (
        <details>
          <summary>{t('reports.fileHashes')}</summary>
          <ul>{files.map(({ language, format, sha256 }) => <li key={`${language} ${format}`}>{OWN_NAMES[language]}, {format.toUpperCase()}: <code className="hash">{sha256}</code></li>)}</ul>
        </details>
      )}
    </section>
  );
}
