import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

import { useRead } from '../../api/queries.js';
import type { RouteReader } from '../../api/route-views.js';
import { useSpeech } from '../../words/speech.js';

/** Who may be sent along a route of a zone. @param isNeeded nobody is no choice */
export function ReaderSelect({ zoneId, userId, onChange, error, isNeeded = false }: { zoneId: number; userId: number | null; onChange: (userId: number | null) => void; error?: string | undefined; isNeeded?: boolean }): ReactNode {
  const { t } = useSpeech();
  const readers = useRead<{ readonly items: readonly RouteReader[] }>('users', '/reading-routes/readers', { zoneId });
  const choices = (readers.data?.items ?? []).map((reader) => ({ value: String(reader.userId), label: `${reader.login} (${t(`role.${reader.role as 'field'}`)})` }));
  return (
    <NativeSelect label={t('route.reader')} value={userId === null ? '' : String(userId)} error={error} data={isNeeded && userId !== null ? choices : [{ value: '', label: t('route.noReader') }, ...choices]}
      onChange={(event) => onChange(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))} />
  );
}
