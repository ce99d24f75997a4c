import { Button, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { Page } from '../api/queries.js';
import { dayOf } from '../words/fmt.js';
import { useSpeech } from '../words/speech.js';
import { LongWork } from './long-work.js';
import { Notice, ProblemNotice } from './states.js';
import { csvOf, figureOf, xlsxFilesOf } from './table-file.js';
import { takeAway } from './take-away.js';

export type FileForm = 'xlsx' | 'csv';

interface ExportProps<Item> {
  readonly form: FileForm;
  readonly caption: string;
  readonly columns: readonly { readonly key: string; readonly head: string; readonly show: (item: Item) => ReactNode; readonly isNumber?: boolean }[];
  readonly readPage: (offset: number, limit: number) => Promise<Page<Item>>;
  readonly keyOf: (item: Item) => string | number;
  readonly onClose: () => void;
}

const PAGE = 500;
/** Beyond this a list is narrowed down first: a spreadsheet of more is of no use to anybody. */
const MOST_ROWS = 100_000;

/**
 * Takes the whole list that was asked for away as a file: the same search, filters, order and columns as in sight, page by page.
 * Each cell says what the table says, since the table's own cells are drawn out of sight and read.
 */
export function TableExport<Item>({ form, caption, columns, readPage, keyOf, onClose }: ExportProps<Item>): ReactNode {
  const { t, language, number } = useSpeech();
  const [page, setPage] = useState<Page<Item>>();
  const [problem, setProblem] = useState<unknown>(null);
  const [offset, setOffset] = useState(0);
  const rows = useRef<(string | number)[][]>([]);
  const body = useRef<HTMLTableSectionElement>(null);
  const isTooLong = page !== undefined && page.total > MOST_ROWS;

  useEffect(() => {
    let isWanted = true;
    readPage(offset, PAGE).then((found) => { if (isWanted) setPage(found); }, (fault: unknown) => { if (isWanted) setProblem(fault); });
    return () => { isWanted = false; };
    // The question is that of the moment at which the file was asked for.
    // oxlint-disable-next-line exhaustive-deps -- on purpose, see above
  }, [offset]);

  useLayoutEffect(() => {
    if (page === undefined || isTooLong) return;
    rows.current.length = page.offset;
    for (const row of body.current?.rows ?? []) rows.current.push([...row.cells].map((cell, at) => (columns[at]?.isNumber === true ? figureOf(textOf(cell)) : undefined) ?? textOf(cell)));
    if (page.items.length > 0 && page.offset + page.items.length < page.total) {
      setOffset(page.offset + page.items.length);
      return;
    }
    const sheet = { name: caption, heads: columns.map((column) => column.head), rows: rows.current };
    void fileOf(form, sheet, language === 'en' ? '.' : ',').then((file) => {
      takeAway(file, `${caption} ${dayOf(Date.now())}.${form}`);
      onClose();
    }, setProblem);
    // oxlint-disable-next-line exhaustive-deps -- on purpose, see above
  }, [page]);

  return (
    <Modal opened onClose={onClose} title={t('export.title')} lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="stack">
        {problem !== null && <ProblemNotice problem={problem} />}
        {isTooLong
          ? <Notice tone="warning"><p>{t('export.tooLong', { total: number(page.total), most: number(MOST_ROWS) })}</p></Notice>
          : problem === null && <LongWork words={t('export.busy')} {...(page === undefined || page.total === 0 ? {} : { doneRatio: (page.offset + page.items.length) / page.total })} />}
        <div className="row end"><Button variant="default" onClick={onClose}>{t('action.cancel')}</Button></div>
      </div>
      {page !== undefined && !isTooLong && (
        <table hidden aria-hidden="true"><tbody ref={body}>{page.items.map((item) => <tr key={keyOf(item)}>{columns.map((column) => <td key={column.key}>{column.show(item)}</td>)}</tr>)}</tbody></table>
      )}
    </Modal>
  );
}

/** What a cell says, its parts set apart as they are on the page. */
function textOf(cell: Node): string {
  const parts = [...cell.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    return /^(?:DIV|BR|P|LI|SUMMARY)$/.test(node.nodeName) ? `; ${textOf(node)}` : textOf(node);
  });
  return parts.join('').replaceAll(/^(?:; )+|(?:; )+$/g, '').trim();
}

async function fileOf(form: FileForm, sheet: Parameters<typeof csvOf>[0], decimalSign: ',' | '.'): Promise<Blob> {
  if (form === 'csv') return new Blob([csvOf(sheet, decimalSign)], { type: 'text/csv' });
  const { strToU8, zipSync } = await import('fflate');
  const bytes = zipSync(Object.fromEntries(Object.entries(xlsxFilesOf(sheet)).map(([path, text]) => [path, strToU8(text)])));
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
}
