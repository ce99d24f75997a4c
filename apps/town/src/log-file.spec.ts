import { closeSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from './log-file.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'suu-log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(log: LogFile, text: string): void {
  const opened = log.openForRun();
  writeSync(opened, text);
  closeSync(opened);
}

describe('a log file', () => {
  it('shows the last lines of the latest run only', () => {
    const log = new LogFile(join(folder, 'logs', 'ingest.log'));
    run(log, 'old\n');
    run(log, 'one\ntwo\n\nthree\n');
    expect(log.tail(2)).toEqual(['two', 'three']);
    expect(log.tail(9)).toEqual(['one', 'two', 'three']);
  });

  it('makes way above 10 MB, keeping three old ones', () => {
    const path = join(folder, 'ingest.log');
    const log = new LogFile(path);
    for (let round = 1; round <= 5; round += 1) {
      run(log, `round ${round}`);
      truncateSync(path, 10 * 1024 * 1024 + 1);
    }
    run(log, 'now');
    expect(readdirSync(folder).toSorted()).toEqual(['ingest.log', 'ingest.log.1', 'ingest.log.2', 'ingest.log.3']);
    expect(['', '.1', '.2', '.3'].map((age) => readFileSync(path + age).subarray(0, 7).toString())).toEqual(['now', 'round 5', 'round 4', 'round 3']);
  });

  it('goes on below that size', () => {
    const log = new LogFile(join(folder, 'ingest.log'));
    writeFileSync(log.path, 'before\n');
    run(log, 'now\n');
    expect(readFileSync(log.path, 'utf8')).toBe('before\nnow\n');
  });
});
