import { asCount, asObject, asText, type CatalogueCase, type CatalogueObject, fieldOf, NotUnderstood, onlyFields } from '../catalogue.js';
import { bytesOfTemplate, dressed } from '../payload-bytes.js';
import type { Variables } from '../variables.js';

/** Our headings for the catalogue's logical columns; others go out as they are. */
const HEADING: Readonly<Record<string, string>> = { serial: 'meterSerial', ts: 'readAt', value: 'indexM3', comment: 'note' };
const HEADER = ['serial', 'ts', 'value'];
const HOUR_MS = 3_600_000;
const FIRST_LITRES = 100_000;
const STEP_LITRES = 10;

/** A file of a case, as it is given in. */
export interface FileOfCase {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly mediaType: string;
  readonly isGivenTwice: boolean;
  readonly fault: string | undefined;
}

/** The file that a case of the surface csv stands for. `closedAt`: an instant of a closed month. @throws NotUnderstood */
export function fileOfCase(one: CatalogueCase, variables: Variables, serials: { readonly known: string; readonly unknown: string }, closedAt: string): FileOfCase {
  onlyFields(one.input, ['as', 'route', 'file'], one.id);
  if (fieldOf(one.input, 'as') !== 'clerk' || fieldOf(one.input, 'route') !== 'readings.import') throw new NotUnderstood('only files of readings, given in by a clerk, are known here');
  const file = asObject(fieldOf(one.input, 'file'), 'file');
  onlyFields(file, ['text', 'template', 'gen', 'delimiter', 'twice', 'filename', 'contentType', 'fault', 'hexPrefix', 'encode'], 'file');
  const delimiter = fieldOf(file, 'delimiter') === undefined ? ',' : asText(fieldOf(file, 'delimiter'), 'delimiter');
  const optional = (name: string): string | undefined => (fieldOf(file, name) === undefined ? undefined : asText(fieldOf(file, name), name));
  return {
    bytes: bytesOf(file, variables, serials, closedAt, delimiter), fileName: optional('filename') ?? 'readings.csv', mediaType: optional('contentType') ?? 'text/csv', isGivenTwice: fieldOf(file, 'twice') === true, fault: optional('fault'),
  };
}

function bytesOf(file: CatalogueObject, variables: Variables, serials: { readonly known: string; readonly unknown: string }, closedAt: string, delimiter: string): Buffer {
  const nowMs = Math.floor(Date.now() / 1000) * 1000;
  const row = (at: number, count: number, serial = serials.known): string => [serial, new Date(nowMs - (count - at) * 60_000).toISOString(), ((FIRST_LITRES + at * STEP_LITRES) / 1000).toFixed(3)].join(delimiter);
  const rows = (count: number): string => Array.from({ length: count }, (_, at) => row(at, count)).join('\n');
  const gen = fieldOf(file, 'gen');
  if (gen !== undefined) {
    const asked = asObject(gen, 'gen');
    onlyFields(asked, ['rows', 'unknown'], 'gen');
    const count = asCount(fieldOf(asked, 'rows'), 'gen.rows');
    const unknown = fieldOf(asked, 'unknown') === undefined ? 0 : asCount(fieldOf(asked, 'unknown'), 'gen.unknown');
    return Buffer.from(`${ourHeadings(HEADER.join(','))}\n${Array.from({ length: count }, (_, at) => row(at, count, at < unknown ? `${serials.unknown}-${at}` : undefined)).join('\n')}\n`);
  }
  variables.define('HEADER', () => HEADER.join(delimiter));
  variables.define('ROW', () => row(0, 2));
  variables.define('ROW2', () => row(1, 2));
  // A reading as an office of the country writes it: its serial in Cyrillic letters.
  variables.define('ROW_CYR', () => ['КБ-0001', new Date(nowMs - HOUR_MS).toISOString(), '1.000'].join(delimiter));
  variables.define('CLOSED_PERIOD', () => closedAt);
  for (const count of [100, 998]) variables.define(`ROWS${count}`, () => rows(count));
  const text = fieldOf(file, 'text');
  const given = variables.inText(asText(text ?? fieldOf(file, 'template'), 'file'), true);
  const [head = '', ...rest] = given.split(/(?<=[\r\n])/);
  return dressed(bytesOfTemplate([ourHeadings(head, delimiter), ...rest].join('')), without(file), variables);
}

/** Keys that say what is done to the bytes. */
function without(file: CatalogueObject): CatalogueObject {
  return Object.fromEntries(['hexPrefix', 'encode'].flatMap((name) => (fieldOf(file, name) === undefined ? [] : [[name, fieldOf(file, name)]])));
}

/** The first line with our names for logical columns; `__proto__` is a name like any other. */
function ourHeadings(line: string, delimiter = ','): string {
  return line.split(delimiter).map((name) => (Object.hasOwn(HEADING, name.trimEnd()) ? name.replace(name.trimEnd(), HEADING[name.trimEnd()]!) : name)).join(delimiter);
}
