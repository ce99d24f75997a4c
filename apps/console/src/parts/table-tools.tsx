import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';

import { useSpeech } from '../words/speech.js';
import { PausedText } from './paused-text.js';
import { SavedViews } from './saved-views.js';
import type { FileForm } from './table-export.js';
import type { TableState } from './table-state.js';

interface ToolsProps {
  readonly name: string;
  readonly columns: readonly { readonly key: string; readonly head: string }[];
  readonly hidden: readonly string[];
  readonly onHide: (hidden: readonly string[]) => void;
  readonly state: TableState;
  readonly hasSearch: boolean;
  readonly exports: readonly { readonly words: string; readonly address: string }[];
  readonly onTake: (form: FileForm) => void;
  readonly children: ReactNode;
}

const FORMS: readonly FileForm[] = ['xlsx', 'csv'];

/** What stands above a table: search, filters, views, columns, files. */
export function TableTools({ name, columns, hidden, onHide, state, hasSearch, exports, onTake, children }: ToolsProps): ReactNode {
  const { t } = useSpeech();
  return (
    <div className="table-tools">
      {hasSearch && <SearchField state={state} />}
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
      <Menu withinPortal>
        <Menu.Target><Button variant="default">{t('export.title')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('export.found')}</Menu.Label>
          {FORMS.map((form) => <Menu.Item key={form} onClick={() => onTake(form)}>{form.toUpperCase()}</Menu.Item>)}
          {exports.length > 0 && <Menu.Divider />}
          {exports.map((file) => <Menu.Item key={file.address} component="a" href={file.address} download>{file.words}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function SearchField({ state }: { state: TableState }): ReactNode {
  const { t } = useSpeech();
  return <PausedText label={t('table.search')} asked={state.q} onPause={(q) => state.set({ q })} isSearch />;
}
