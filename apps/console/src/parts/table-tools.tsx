import { Button, Menu, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

import { useSpeech } from '../words/speech.js';
import { SavedViews } from './saved-views.js';
import type { TableState } from './table-state.js';

interface ToolsProps {
  readonly name: string;
  readonly columns: readonly { readonly key: string; readonly head: string }[];
  readonly hidden: readonly string[];
  readonly onHide: (hidden: readonly string[]) => void;
  readonly state: TableState;
  readonly hasSearch: boolean;
  readonly exports: readonly { readonly words: string; readonly address: string }[];
  readonly children: ReactNode;
}

const TYPING_PAUSE_MS = 300;

/** What stands above a table: search, filters, views, columns, files. */
export function TableTools({ name, columns, hidden, onHide, state, hasSearch, exports, children }: ToolsProps): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="table-tools">
      {hasSearch && <SearchField key={state.text === '' ? 'empty' : 'asked'} state={state} />}
      {children}
      <span className="spring" />
      <SavedViews name={name} state={state} />
      <Menu closeOnItemClick={false} withinPortal>
        <Menu.Target><Button variant="default">{t('table.columns')}</Button></Menu.Target>
        <Menu.Dropdown>
          {columns.map((column) => {
            const isShown = !hidden.includes(column.key);
            return (
              <Menu.Item key={column.key} role="menuitemcheckbox" aria-checked={isShown} leftSection={isShown ? '✓' : '\u2007'}
                onClick={() => onHide(isShown ? [...hidden, column.key] : hidden.filter((key) => key !== column.key))}>
                {column.head}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {exports.map((file) => <Button key={file.address} variant="default" component="a" href={file.address} download>{file.words}</Button>)}
    </div>
  );
}

/** Asks the server once the typing pauses. */
function SearchField({ state }: { state: TableState }): ReactNode {
  const { t } = useSpeech();
  const [typed, setTyped] = useState(state.q);
  const { q, set } = state;
  useEffect(() => {
    if (typed === q) return undefined;
    const timer = setTimeout(() => set({ q: typed }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, q, set]);
  return <TextInput label={t('table.search')} type="search" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} maxLength={100} />;
}
