import type { ReactNode } from 'react';

import { addressOf } from '../api/ask.js';
import { useMe } from '../api/session.js';

/** A picture of a meter, by the SHA-256 of its bytes. The mayor's office and field crews see none: a yard or a person may be in it. */
export function PhotoLink({ sha256, children }: { sha256: string; children: ReactNode }): ReactNode {
  const role = useMe().data?.role;
  if (role === undefined || role === 'city' || role === 'field') return null;
  return <>, <a href={addressOf(`/reading-photos/${sha256}`)} target="_blank" rel="noreferrer">{children}</a></>;
}
