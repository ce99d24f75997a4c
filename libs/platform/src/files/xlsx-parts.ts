import sax from 'sax';
import yauzl from 'yauzl';

import { Refusal } from '../http/refusal.js';
import { isDateFormat, unescaped, type WorkbookSetting } from './xlsx-cell.js';
import { feed, localName } from './xml-pieces.js';

const MOST_ENTRIES = 2_000;
/** Unpacked: the lines of 200,000 accounts take about half of it. A zip bomb is refused before it is unpacked. */
const MOST_UNPACKED_BYTES = 400 * 1024 * 1024;
const MOST_STRINGS_BYTES = 64 * 1024 * 1024;

/** The parts inside an XLSX file, read as streams; what each unpacks to is known and bounded beforehand. */
export class XlsxParts {
  private constructor(private readonly zip: yauzl.ZipFile, private readonly entries: ReadonlyMap<string, yauzl.Entry>) {}

  /** @throws Refusal UNSUPPORTED_MEDIA, TOO_LARGE */
  static async open(bytes: Buffer): Promise<XlsxParts> {
    const { zip, entries } = await listed(bytes);
    const parts = new XlsxParts(zip, new Map(entries.map((entry) => [entry.fileName, entry])));
    const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (unpacked > MOST_UNPACKED_BYTES || entries.length > MOST_ENTRIES) {
      parts.close();
      throw new Refusal('TOO_LARGE', `the file unpacks to ${Math.round(unpacked / 1_048_576)} MB; at most ${MOST_UNPACKED_BYTES / 1_048_576} MB are taken`);
    }
    return parts;
  }

  close(): void {
    this.zip.close();
  }

  /** Text of a part, piece by piece. */
  async *textOf(path: string): AsyncGenerator<string> {
    const entry = this.entries.get(path);
    if (entry === undefined) throw new Refusal('UNSUPPORTED_MEDIA', `the file is a zip without ${path}: no XLSX`);
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      this.zip.openReadStream(entry, (error, opened) => (error ? reject(damaged(error)) : resolve(opened)));
    });
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const piece of stream) yield decoder.decode(piece as Buffer, { stream: true });
      yield decoder.decode();
    } catch (error) {
      throw error instanceof Refusal ? error : damaged(error);
    }
  }

  /** The first visible sheet, and what cells refer to. */
  async workbook(): Promise<WorkbookSetting & { readonly sheetPath: string }> {
    let sheetId: string | undefined;
    let isFrom1904 = false;
    await this.elements('xl/workbook.xml', (name, attributes) => {
      if (name === 'workbookPr') isFrom1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
      if (name === 'sheet' && (attributes['state'] ?? 'visible') === 'visible') sheetId ??= attributes['r:id'] ?? Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
    });
    let target: string | undefined;
    await this.elements('xl/_rels/workbook.xml.rels', (name, attributes) => {
      if (name === 'Relationship' && attributes['Id'] === sheetId) target = attributes['Target'];
    });
    if (target === undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the file is a spreadsheet without a visible sheet');
    return {
      sheetPath: target.startsWith('/') ? target.slice(1) : `xl/${target}`, isFrom1904,
      dateStyles: await this.dateStyles(), sharedStrings: await this.sharedStrings(),
    };
  }

  private async dateStyles(): Promise<Set<number>> {
    const formats = new Map<number, string>();
    const dates = new Set<number>();
    let isCellFormats = false;
    let at = 0;
    if (this.entries.has('xl/styles.xml')) {
      await this.elements('xl/styles.xml', (name, attributes) => {
        if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        if (name === 'cellXfs' || name === 'cellStyleXfs' || name === 'cellStyles' || name === 'dxfs') isCellFormats = name === 'cellXfs';
        if (name !== 'xf' || !isCellFormats) return;
        const id = Number(attributes['numFmtId'] ?? 0);
        if (isDateFormat(id, formats.get(id))) dates.add(at);
        at++;
      });
    }
    return dates;
  }

  private async sharedStrings(): Promise<string[]> {
    const path = 'xl/sharedStrings.xml';
    const size = this.entries.get(path)?.uncompressedSize ?? 0;
    if (size > MOST_STRINGS_BYTES) throw new Refusal('TOO_LARGE', 'the texts of the file are more than a register file can hold');
    const strings: string[] = [];
    if (size === 0) return strings;
    let text = '';
    let isReading = false;
    let isPhonetic = false;
    const parser = sax.parser(true);
    parser.onopentag = ({ name }) => {
      const local = localName(name);
      if (local === 'si') text = '';
      if (local === 'rPh') isPhonetic = true;
      if (local === 't') isReading = !isPhonetic;
    };
    parser.ontext = parser.oncdata = (piece) => { if (isReading) text += piece; };
    parser.onclosetag = (name) => {
      const local = localName(name);
      if (local === 't') isReading = false;
      if (local === 'rPh') isPhonetic = false;
      if (local === 'si') strings.push(unescaped(text));
    };
    for await (const piece of this.textOf(path)) feed(parser, piece);
    return strings;
  }

  private async elements(path: string, seen: (name: string, attributes: Readonly<Record<string, string | undefined>>) => void): Promise<void> {
    const parser = sax.parser(true);
    parser.onopentag = ({ name, attributes }) => seen(localName(name), attributes as Record<string, string>);
    for await (const piece of this.textOf(path)) feed(parser, piece);
  }
}

function listed(bytes: Buffer): Promise<{ zip: yauzl.ZipFile; entries: yauzl.Entry[] }> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(damaged(error));
      const entries: yauzl.Entry[] = [];
      zip.on('entry', (entry: yauzl.Entry) => {
        entries.push(entry);
        if (entries.length > MOST_ENTRIES) resolve({ zip, entries });
        else zip.readEntry();
      });
      zip.once('end', () => resolve({ zip, entries }));
      zip.once('error', (fault) => reject(damaged(fault)));
      zip.readEntry();
    });
  });
}

function damaged(error: unknown): Refusal {
  return new Refusal('UNSUPPORTED_MEDIA', `the file is a damaged XLSX (${error instanceof Error ? error.message.slice(0, 80) : 'unreadable'}); save it anew`);
}
