import { closeSync, openSync, writeSync } from 'node:fs';

const FLUSHED_CHARACTERS = 1 << 20;

/** A text file that is written line by line, in pieces of about a megabyte. */
export class LineFile {
  private readonly file: number;
  private waiting: string[] = [];
  private characters = 0;

  constructor(readonly path: string) {
    this.file = openSync(path, 'w');
  }

  line(text: string): void {
    this.waiting.push(text, '\n');
    this.characters += text.length + 1;
    if (this.characters >= FLUSHED_CHARACTERS) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  /** Writes what is kept back. */
  flush(): void {
    const bytes = Buffer.from(this.waiting.join(''));
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.waiting = [];
    this.characters = 0;
  }
}

/** A table as CSV (RFC 4180): a head, then rows whose fields are counts, names and instants. */
export class TableFile {
  private readonly file: LineFile;

  constructor(path: string, private readonly columns: readonly string[]) {
    this.file = new LineFile(path);
    this.file.line(columns.join(','));
  }

  row(fields: readonly (string | number | boolean)[]): void {
    if (fields.length !== this.columns.length) throw new Error(`${this.file.path}: ${fields.length} fields for ${this.columns.length} columns`);
    this.file.line(fields.map((field) => quoted(String(field))).join(','));
  }

  flush(): void {
    this.file.flush();
  }

  close(): void {
    this.file.close();
  }
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
