import { useState } from 'react';

/** A setting of this browser: how somebody likes a table. Nothing that another person could miss. */
export function useKeptSetting<Setting>(name: string, preset: Setting, isSetting: (kept: unknown) => kept is Setting): [Setting, (setting: Setting) => void] {
  const key = `suu.${name}`;
  const [setting, setSetting] = useState<Setting>(() => {
    const kept: unknown = parsed(localStorage.getItem(key));
    return isSetting(kept) ? kept : preset;
  });
  return [setting, (next) => {
    localStorage.setItem(key, JSON.stringify(next));
    setSetting(next);
  }];
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined; // from another version: the preset does
  }
}

export const isListOfText = (kept: unknown): kept is readonly string[] => Array.isArray(kept) && kept.every((entry) => typeof entry === 'string');
