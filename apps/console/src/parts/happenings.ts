import type { ReactNode } from 'react';

import type { HistoryRow } from '../api/views.js';
import type { Happening } from './timeline.js';

/** Rows of a thing's history, each said in words. */
export function happeningsOf<Attributes>(rows: readonly HistoryRow<Attributes>[], say: (attributes: Attributes) => ReactNode): readonly Happening[] {
  return rows.map((row, at) => ({
    key: `${row.validFrom} ${row.recordedAt} ${at}`, from: row.validFrom, to: row.validTo, recordedAt: row.recordedAt, recordedBy: row.recordedBy, reason: row.reason,
    supersededAt: row.supersededAt, said: say(row.attributes),
  }));
}
