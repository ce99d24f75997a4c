import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import type { Page } from '../api/queries.js';
import { useSpeech } from '../words/speech.js';
import type { TableState } from './table-state.js';

/** Which rows of how many are in sight, and the way to the others. */
export function Pager({ page, state }: { page: Page<unknown>; state: TableState }): ReactNode {
  const { t, number } = useSpeech();
  const first = page.offset + 1;
  const last = page.offset + page.items.length;
  const go = (offset: number): void => state.set({ offset: offset <= 0 ? undefined : String(offset) });
  return (
    <div className="pager" role="group" aria-label={t('table.paging')}>
      <span className="quiet">{t('table.range', { first: number(first), last: number(last), total: number(page.total) })}</span>
      {page.total > page.items.length && (
        <>
          <Button variant="default" size="xs" disabled={page.offset === 0} onClick={() => go(page.offset - page.limit)}>{t('table.earlier')}</Button>
          <Button variant="default" size="xs" disabled={last >= page.total} onClick={() => go(page.offset + page.limit)}>{t('table.later')}</Button>
        </>
      )}
    </div>
  );
}
