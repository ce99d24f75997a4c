import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A small file that is there as a whole or as it was before; readable by its owner alone. */
export class KeptJson<Content> {
  constructor(readonly path: string) {}

  /** Undefined while it was never written. @throws SyntaxError for a file that somebody changed */
  read(): Content | undefined {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) as Content : undefined;
  }

  write(content: Content): void {
    const draft = `${this.path}.draft`;
    writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
