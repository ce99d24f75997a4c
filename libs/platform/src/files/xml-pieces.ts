import type sax from 'sax';

import { Refusal } from '../http/refusal.js';

/**
 * Takes in a piece of XML.
 * @throws Refusal UNSUPPORTED_MEDIA where it is not well-formed, or declares entities of its own
 */
export function feed(parser: sax.SAXParser, piece: string): void {
  let broken: Error | undefined;
  parser.onerror = (error) => (broken = error);
  parser.ondoctype = () => (broken = new Error('a document type of its own'));
  parser.write(piece);
  if (broken !== undefined) throw new Refusal('UNSUPPORTED_MEDIA', 'the file is a damaged XLSX: its XML is not as it should be; save it anew');
}

/** Name of an element without the prefix that some programs write. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
