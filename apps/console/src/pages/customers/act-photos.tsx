import { FileInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useSpeech } from '../../words/speech.js';
import { sendPhoto } from '../readings/send-photo.js';

/** As many as an act keeps. */
const MOST = 6;

/** Pictures of an act: where they are chosen, and how they are sent before the act itself. */
export interface ActPhotos {
  readonly field: ReactNode;
  readonly areTooMany: boolean;
  /** Sends them, in their order. @returns their hashes; null without any */
  readonly send: () => Promise<readonly string[] | null>;
}

export function useActPhotos(label: string): ActPhotos {
  const { t } = useSpeech();
  const [files, setFiles] = useState<File[]>([]);
  const areTooMany = files.length > MOST;
  return {
    areTooMany,
    field: (
      <FileInput key={label} multiple label={label} description={t('act.photos.rule', { most: MOST })} placeholder={t('entry.photo.choose')} value={files} onChange={setFiles} accept="image/jpeg,image/png,image/webp" clearable
        clearButtonProps={{ 'aria-label': t('entry.photo.clear') }} error={areTooMany ? t('act.photos.tooMany', { most: MOST }) : undefined} />
    ),
    send: async () => {
      const sent: string[] = [];
      for (const file of files) sent.push((await sendPhoto(file))!);
      return sent.length === 0 ? null : sent;
    },
  };
}
