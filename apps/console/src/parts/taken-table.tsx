import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

import { useSpeech } from '../words/speech.js';
import { PlainTable, type PlainColumn } from './plain-table.js';
import { type FileForm, TableExport } from './table-export.js';

interface TakenTableProps<Row> {
  /** Name of the table and of its files. */
  readonly label: string;
  readonly caption?: ReactNode;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
}

const FORMS: readonly FileForm[] = ['xlsx', 'csv'];

/** A table shown whole that can be taken along as a file, cell by cell as it is seen. */
export function TakenTable<Row>({ label, caption, columns, rows, keyOf }: TakenTableProps<Row>): ReactNode {
  const { t } = useSpeech();
  const [takenAs, setTakenAs] = useState<FileForm>();
  const readPage = (offset: number, limit: number): Promise<{ items: readonly Row[]; total: number; limit: number; offset: number }> =>
    Promise.resolve({ items: rows.slice(offset, offset + limit), total: rows.length, limit, offset });
  return (
    <div className="taken stack">
      {takenAs !== undefined && <TableExport form={takenAs} caption={label} columns={columns.map((column) => ({ ...column, key: column.head }))} readPage={readPage} keyOf={keyOf} onClose={() => setTakenAs(undefined)} />}
      <PlainTable label={label} {...(caption === undefined ? {} : { caption })} columns={columns} rows={rows} keyOf={keyOf} />
      <p className="row quiet on-screen">{t('export.title')}: {FORMS.map((form) => <Button key={form} size="compact-xs" variant="default" aria-label={`${label}: ${form.toUpperCase()}`} onClick={() => setTakenAs(form)}>{form.toUpperCase()}</Button>)}</p>
    </div>
  );
}
