import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import { applyImport, exportRegister, importLinesPage, type Pool, previewImport, type RegisterImport, sqlOf } from '@app/persistence';
import { fileOf, MOST_FILE_BYTES, openRegisterFile, parseFileName, Refusal, registerTable } from '@app/platform';
import { FILE_KIND_NAMES, FILE_KINDS, FILE_LANGUAGES, type FileKind, type FileLanguage } from '@app/registry';

import { type Command, UsageError } from './command.js';
import { operator } from './operator.js';

const REFUSED_AT_ONCE = 500;

function kindOf(name: string | undefined): FileKind {
  const kind = Object.values(FILE_KINDS).find((one) => one.name === name);
  if (kind === undefined) throw new UsageError(`name what the file lists: ${FILE_KIND_NAMES.join(', ')}`);
  return kind;
}

function languageOf(asked: string): FileLanguage {
  const language = FILE_LANGUAGES.find((one) => one === asked);
  if (language === undefined) throw new UsageError(`--language is ${JSON.stringify(asked)}; it may be ${FILE_LANGUAGES.join(', ')}`);
  return language;
}

async function bytesOf(path: string): Promise<Buffer> {
  const size = existsSync(path) ? statSync(path).size : undefined;
  if (size === undefined) throw new UsageError(`there is no file ${path}`);
  if (size > MOST_FILE_BYTES) throw new UsageError(`${path} has ${size} bytes; at most ${MOST_FILE_BYTES} are taken`);
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** What a file was refused for is the operator's to mend. */
async function mendable<Outcome>(act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(`${error.kind}: ${error.message}`);
    throw error;
  }
}

async function printRefused(pool: Pool, { importId, kind: kindName }: RegisterImport, language: FileLanguage, print: (line: string) => void): Promise<void> {
  const headings = new Map(FILE_KINDS[kindName].columns.map((column) => [column.name, column.headings[language]]));
  for (let offset = 0; ; offset += REFUSED_AT_ONCE) {
    const { items } = await importLinesPage(sqlOf(pool), importId, { outcome: 'refused', limit: REFUSED_AT_ONCE, offset });
    for (const { lineNo, problems } of items) {
      for (const { column, kind, words, refuses } of problems) {
        if (refuses) print(`line ${lineNo}  ${kind}  ${column === null ? '' : `${language === 'en' ? column : headings.get(column) ?? column}: `}${words?.[language] ?? ''}`);
      }
    }
    if (items.length < REFUSED_AT_ONCE) return;
  }
}

export const registerImport: Command = {
  usage: 'register import KIND FILE [--apply] [--skip-refused] [--language en] [--as NAME]',
  purpose: 'say what each line of a CSV or XLSX file would do, with every error in the words of ru, ky or en; with --apply write it, all or none',
  async run(args, { pool, timeZone, print }) {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { apply: { type: 'boolean', default: false }, 'skip-refused': { type: 'boolean', default: false }, language: { type: 'string', default: 'en' }, as: { type: 'string' } },
    });
    const [kindName, path, ...rest] = positionals;
    const kind = kindOf(kindName);
    if (path === undefined || rest.length > 0) throw new UsageError('name the file, and nothing else');
    const language = languageOf(values.language);
    const actor = values.as === undefined ? operator() : { ...operator(), name: values.as };
    const previewed = await mendable(async () => {
      const bytes = await bytesOf(path);
      const { columns, lines } = await openRegisterFile(kind, bytes);
      return previewImport(pool, { kind: kind.name, fileName: basename(path), fileBytes: bytes.length, fileSha256: createHash('sha256').update(bytes).digest(), columns, lines }, timeZone, actor);
    });
    const { importId, lines, linesNew, linesChanged, linesUnchanged, linesRefused } = previewed;
    await printRefused(pool, previewed, language, print);
    print(`import ${importId}: ${lines} lines, ${linesNew} new, ${linesChanged} changed, ${linesUnchanged} unchanged, ${linesRefused} refused`);
    if (!values.apply) {
      print('nothing was written; add --apply to write it');
      return linesRefused > 0 ? 1 : 0;
    }
    if (linesRefused > 0 && !values['skip-refused']) {
      print('nothing was written: lines are refused; mend them, or add --skip-refused');
      return 1;
    }
    await applyImport(pool, importId, values['skip-refused'], timeZone, actor);
    print(`written: ${linesNew + linesChanged} lines${linesRefused > 0 ? `, ${linesRefused} left out` : ''}`);
    return 0;
  },
};

export const registerExport: Command = {
  usage: 'register export KIND FILE [--language ru] [--as NAME]',
  purpose: 'write what the register holds now to FILE, which ends in .csv or .xlsx; it holds personal data',
  async run(args, { pool, timeZone, print }) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { language: { type: 'string', default: 'ru' }, as: { type: 'string' } } });
    const [kindName, path, ...rest] = positionals;
    const kind = kindOf(kindName);
    if (path === undefined || rest.length > 0) throw new UsageError('name the file, and nothing else');
    const language = languageOf(values.language);
    if (existsSync(path)) throw new UsageError(`${path} exists; nothing is written over it`);
    const { format } = await mendable(async () => parseFileName(`${kind.name}${/\.[a-z]+$/.exec(path)?.[0] ?? ''}`));
    await writeExport(pool, kind, path, format, language, timeZone, values.as === undefined ? operator() : { ...operator(), name: values.as });
    print(`written: ${path}`);
  },
};

async function writeExport(pool: Pool, kind: FileKind, path: string, format: 'csv' | 'xlsx', language: FileLanguage, timeZone: string, actor: ReturnType<typeof operator>): Promise<void> {
  const table = registerTable(kind, exportRegister(pool, kind.name, timeZone, actor, format), { timeZone, language });
  // For its owner alone: names and addresses stand in it.
  await pipeline(fileOf(table, format), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}
