import { type ReactNode, useEffect, useState } from 'react';

import { useSpeech } from '../words/speech.js';

/** Something that takes its time: what is being done and since when; how far, where that is known. */
export function LongWork({ words, doneRatio }: { words: string; doneRatio?: number }): ReactNode {
  const { t, share } = useSpeech();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="notice attention" role="status">
      <p>{words} {doneRatio !== undefined && share(doneRatio)}</p>
      <progress aria-label={words} max={1} {...(doneRatio === undefined ? {} : { value: doneRatio })} />
      <p className="quiet" aria-live="off">{t('longWork.seconds', { count: seconds })}</p>
    </div>
  );
}
