import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

import { useSpeech } from '../words/speech.js';
import { useKeptSetting } from './kept-setting.js';
import type { TableState } from './table-state.js';

interface View { readonly name: string; readonly text: string }

const isViews = (kept: unknown): kept is readonly View[] =>
  Array.isArray(kept) && kept.every((view: unknown) => typeof view === 'object' && view !== null && typeof (view as View).name === 'string' && typeof (view as View).text === 'string');

/** Questions somebody asks again and again: filters, search and order under a name, kept in this browser. */
export function SavedViews({ name, state }: { name: string; state: TableState }): ReactNode {
  const { t } = useSpeech();
  const [views, setViews] = useKeptSetting<readonly View[]>(`views.${name}`, [], isViews);
  const [isNaming, setIsNaming] = useState(false);
  const [viewName, setViewName] = useState('');
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    if (viewName.trim() === '') return;
    setViews([...views.filter((view) => view.name !== viewName.trim()), { name: viewName.trim(), text: state.text }]);
    setViewName('');
    setIsNaming(false);
  };
  return (
    <>
      <Menu withinPortal>
        <Menu.Target><Button variant="default">{t('views.title')}</Button></Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => <Menu.Item key={view.name} onClick={() => state.show(view.text)}>{view.name}</Menu.Item>)}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item onClick={() => setIsNaming(true)}>{t('views.keep')}</Menu.Item>
          {state.text !== '' && <Menu.Item onClick={() => state.show('')}>{t('views.reset')}</Menu.Item>}
          {views.some((view) => view.text === state.text) && (
            <Menu.Item onClick={() => setViews(views.filter((view) => view.text !== state.text))}>{t('views.forget')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isNaming && (
        <Modal opened onClose={() => setIsNaming(false)} title={t('views.keepThis')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
          <form className="stack" onSubmit={keep}>
            <TextInput label={t('views.name')} value={viewName} onChange={(event) => setViewName(event.currentTarget.value)} maxLength={40} data-autofocus />
            <div className="row end"><Button type="submit">{t('views.keepThis')}</Button></div>
          </form>
        </Modal>
      )}
    </>
  );
}
