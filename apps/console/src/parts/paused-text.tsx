import { TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';

const TYPING_PAUSE_MS = 300;

/** A field that narrows a list down: the server is asked once the typing pauses, and a kept view that is opened shows in it. */
export function PausedText({ label, asked, onPause, isSearch = false }: { label: string; asked: string; onPause: (text: string) => void; isSearch?: boolean }): ReactNode {
  const [typed, setTyped] = useState(asked);
  const last = useRef(asked);
  useEffect(() => {
    if (last.current !== asked) {
      last.current = asked;
      setTyped(asked);
      return undefined;
    }
    if (typed.trim() === asked) return undefined;
    const timer = setTimeout(() => {
      last.current = typed.trim();
      onPause(typed.trim());
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
    // Another `onPause` alone is no reason to ask.
    // oxlint-disable-next-line exhaustive-deps -- on purpose, see above
  }, [typed, asked]);
  return <TextInput label={label} type={isSearch ? 'search' : 'text'} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} maxLength={100} />;
}
