import type { ReactNode } from 'react';

import { useSpeech } from '../../words/speech.js';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (side: unknown): Fields => (typeof side === 'object' && side !== null && !Array.isArray(side) ? side as Fields : side === null || side === undefined ? {} : { '': side });

/** What an entry changed, field by field; personal texts stand in the audit as digests. */
export function AuditChange({ before, after }: { before: unknown; after: unknown }): ReactNode {
  const { t } = useSpeech();
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  if (names.length === 0) return <span className="quiet">{t('audit.nothingChanged')}</span>;
  return (
    <details>
      <summary>{t('audit.fields', { count: names.length })}</summary>
      {names.map((name) => <div key={name}><b>{name}</b>: {name in was && <>{textOf(was[name])} → </>}{name in is ? textOf(is[name]) : '∅'}</div>)}
    </details>
  );
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? null);
}
