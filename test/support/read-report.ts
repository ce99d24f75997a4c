import { read, utils } from '@e965/xlsx';
import sax from 'sax';
import { extractText, getDocumentProxy } from 'unpdf';
import yauzl from 'yauzl';

/** Parts of a zip by their names, as text. */
export function zipParts(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (fault, zip) => {
      if (fault) return reject(fault);
      const parts = new Map<string, string>();
      zip.on('entry', (entry: yauzl.Entry) => zip.openReadStream(entry, (unread, stream) => {
        if (unread) return reject(unread);
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.once('error', reject);
        stream.once('end', () => {
          parts.set(entry.fileName, Buffer.concat(pieces).toString('utf8'));
          zip.readEntry();
        });
      }));
      zip.once('end', () => resolve(parts));
      zip.once('error', reject);
      zip.readEntry();
    });
  });
}

/** Paragraphs of a DOCX, in their order; every part is well-formed XML, else it throws. */
export async function docxParagraphs(bytes: Buffer): Promise<string[]> {
  const parts = await zipParts(bytes);
  for (const [name, text] of parts) if (/\.(xml|rels)$/.test(name)) sax.parser(true).write(text).close();
  const paragraphs: string[] = [];
  const parser = sax.parser(true);
  let isText = false;
  parser.onopentag = ({ name }) => {
    if (name === 'w:p') paragraphs.push('');
    isText = name === 'w:t';
  };
  parser.onclosetag = () => { isText = false; };
  parser.ontext = (piece) => { if (isText) paragraphs[paragraphs.length - 1] += piece; };
  parser.write(parts.get('word/document.xml') ?? '').close();
  return paragraphs;
}

/** Text of each page of a PDF, in the order in which it is drawn. */
export async function pdfPages(bytes: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false });
  return text;
}

/** Cells of each sheet of an XLSX, by the name of the sheet; numbers as numbers. */
export function xlsxSheets(bytes: Buffer): ReadonlyMap<string, readonly (readonly (string | number | null)[])[]> {
  const book = read(bytes);
  return new Map(book.SheetNames.map((name) => [name, utils.sheet_to_json<(string | number | null)[]>(book.Sheets[name]!, { header: 1, defval: null, blankrows: false })]));
}
