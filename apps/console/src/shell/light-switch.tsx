import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';

/** Day and night: a control room is dark at three in the morning. */
export function LightSwitch(): ReactNode {
  const { t } = useSpeech();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <button type="button" className="switch" onClick={() => setColorScheme(isDark ? 'light' : 'dark')} title={isDark ? t('light.toLight') : t('light.toDark')}
      aria-label={isDark ? t('light.toLight') : t('light.toDark')}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.500" /><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" /></svg>
    </button>
  );
}
