import { type ReactNode, useState } from 'react';

import type { List } from '../api/queries.js';
import { useSpeech } from '../words/speech.js';
import { isListOfText, useKeptSetting } from './kept-setting.js';
import { Loading, ProblemNotice, Vacant } from './states.js';
import { Pager } from './pager.js';
import { Cells, classOf, type PlainColumn } from './plain-table.js';
import { type FileForm, TableExport } from './table-export.js';
import { TableTools } from './table-tools.js';
import type { TableState } from './table-state.js';

export interface Column<Item> extends PlainColumn<Item> {
  readonly key: string;
  /** Name by which the route sorts. */
  readonly sort?: string;
  /** Out of sight until somebody chooses it. */
  readonly isSpare?: boolean;
}

interface TableProps<Item> {
  /** Name of the table in this browser's settings. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column<Item>[];
  readonly rows: List<Item>;
  readonly state: TableState;
  readonly keyOf: (item: Item) => string | number;
  /** What would put rows here. */
  readonly whenEmpty: ReactNode;
  readonly hasSearch?: boolean;
  /** A short table that nobody sorts through: without views and columns. */
  readonly isPlain?: boolean;
  /** Fields that narrow the list down. */
  readonly filters?: ReactNode;
  /** Files beside the list itself: all of the register for giving in again. */
  readonly exports?: readonly { readonly words: string; readonly address: string }[];
}

/** The one table of lists: sorted, searched and paged by the server; columns by choice; views kept in the browser; what was found as a file; cards on a phone. */
export function PagedTable<Item>(props: TableProps<Item>): ReactNode {
  const { name, caption, columns, rows, state, keyOf, whenEmpty, hasSearch = false, isPlain = false, filters, exports = [] } = props;
  const { t } = useSpeech();
  const [hidden, setHidden] = useKeptSetting<readonly string[]>(`columns.${name}`, columns.filter((column) => column.isSpare === true).map((column) => column.key), isListOfText);
  const [takenAs, setTakenAs] = useState<FileForm>();
  const shown = columns.filter((column) => !hidden.includes(column.key));
  const isNarrowed = state.q !== '' || Object.keys(state.filters).length > 0;
  return (
    <section aria-label={caption}>
      {!isPlain && <TableTools name={name} columns={columns} hidden={hidden} onHide={setHidden} state={state} hasSearch={hasSearch} exports={exports} onTake={setTakenAs}>{filters}</TableTools>}
      {takenAs !== undefined && <TableExport form={takenAs} caption={caption} columns={shown} readPage={rows.readPage} keyOf={keyOf} onClose={() => setTakenAs(undefined)} />}
      {rows.error !== null && <ProblemNotice problem={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.isPending && <Loading lines={8} />}
      {rows.data !== undefined && rows.data.items.length === 0 && <Vacant>{isNarrowed ? t('table.nothingFound') : whenEmpty}</Vacant>}
      {rows.data !== undefined && rows.data.items.length > 0 && (
        <>
          <div className="table-frame" role="region" aria-label={caption} tabIndex={0}>
            <table className={rows.isPlaceholderData ? 'table is-stale' : 'table'} role="table">
              <caption className="unseen">{caption}</caption>
              <thead role="rowgroup"><tr role="row">{shown.map((column) => <Head key={column.key} column={column} state={state} />)}</tr></thead>
              <tbody role="rowgroup">
                {rows.data.items.map((item) => <tr role="row" key={keyOf(item)}><Cells columns={shown} row={item} /></tr>)}
              </tbody>
            </table>
          </div>
          <Pager page={rows.data} state={state} />
        </>
      )}
    </section>
  );
}

function Head<Item>({ column, state }: { column: Column<Item>; state: TableState }): ReactNode {
  const { sort } = column;
  if (sort === undefined) return <th role="columnheader" scope="col" className={classOf(column)}>{column.head}</th>;
  const direction = state.sort === sort ? 'ascending' : state.sort === `-${sort}` ? 'descending' : 'none';
  const next = direction === 'ascending' ? `-${sort}` : direction === 'descending' ? undefined : sort;
  return (
    <th role="columnheader" scope="col" aria-sort={direction} className={classOf(column)}>
      <button type="button" onClick={() => state.set({ sort: next })}>
        {column.head}<span className="order" aria-hidden="true">{direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}</span>
      </button>
    </th>
  );
}
