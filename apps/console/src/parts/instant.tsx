import { type ReactNode, useEffect, useState } from 'react';

import { formatDay, formatInstant } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';

/** An instant on the clock of the city; with `ago`, how long ago stands beside it. */
export function Instant({ at, ago = false, withSeconds = false }: { at: string; ago?: boolean; withSeconds?: boolean }): ReactNode {
  const speech = useSpeech();
  const [, tick] = useState(0);
  useEffect(() => {
    if (!ago) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, [ago]);
  return <time dateTime={at}>{formatInstant(at, withSeconds)}{ago && <span className="quiet"> · {speech.ago(at)}</span>}</time>;
}

export function Day({ on }: { on: string }): ReactNode {
  return <time dateTime={on}>{formatDay(on)}</time>;
}
