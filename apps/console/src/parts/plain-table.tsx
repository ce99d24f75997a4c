import type { ReactNode } from 'react';

export interface PlainColumn<Row> {
  /** Head of the column, with the unit where there is one. */
  readonly head: string;
  readonly show: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  readonly isWide?: boolean;
}

interface PlainTableProps<Row> {
  /** Name of the table, for those who do not see it. */
  readonly label: string;
  readonly caption?: ReactNode;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** The sum below: what it is the sum of, and the sum under the last column. */
  readonly sum?: readonly [ReactNode, ReactNode];
}

/** A table shown whole, without sorting and paging. Cards on a phone: every cell names its column, and stays a cell for screen readers. */
export function PlainTable<Row>({ label, caption, columns, rows, keyOf, sum }: PlainTableProps<Row>): ReactNode {
  return (
    <div className="table-frame" role="group" aria-label={label} tabIndex={0}>
      <table className="table" role="table">
        {caption !== undefined && <caption className="quiet">{caption}</caption>}
        <thead role="rowgroup"><tr role="row">{columns.map((column) => <th role="columnheader" scope="col" key={column.head} className={classOf(column)}>{column.head}</th>)}</tr></thead>
        <tbody role="rowgroup">{rows.map((row) => <tr role="row" key={keyOf(row)}><Cells columns={columns} row={row} /></tr>)}</tbody>
        {sum !== undefined && (
          <tfoot role="rowgroup">
            <tr role="row"><th role="rowheader" scope="row" colSpan={columns.length - 1}>{sum[0]}</th><td role="cell" className="number"><b>{sum[1]}</b></td></tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

/** The cells of one row. */
export function Cells<Row>({ columns, row }: { columns: readonly PlainColumn<Row>[]; row: Row }): ReactNode {
  return columns.map((column) => <td role="cell" key={column.head} data-head={column.head} className={classOf(column)}><span>{column.show(row)}</span></td>);
}

export function classOf(column: { readonly isNumber?: boolean; readonly isWide?: boolean }): string {
  return column.isNumber === true ? 'number' : column.isWide === true ? 'wrap' : '';
}
