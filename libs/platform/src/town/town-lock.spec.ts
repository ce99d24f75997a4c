import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livingProgram } from './living-program.js';
import { runningTown, TownLock } from './town-lock.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'suu-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function taken(): TownLock {
  const outcome = TownLock.take(folder);
  if (outcome.kind !== 'taken') throw new Error('a town runs there');
  return outcome.lock;
}

describe('the lock of a town', () => {
  it('shows a second start where the first one listens', () => {
    taken().noteAddresses('postgres://postgres@/suu_esep', { devices: 'mqtt://127.0.0.1:1883' });
    expect(TownLock.take(folder)).toMatchObject({ kind: 'running', record: { town: { pid: process.pid }, addresses: { devices: 'mqtt://127.0.0.1:1883' } } });
  });

  it('tells the commands of its operator, and nobody else, where the database is', () => {
    expect(runningTown(folder)).toBeUndefined();
    const lock = taken();
    lock.noteAddresses('postgres://postgres@/suu_esep', {});
    expect(runningTown(folder)?.databaseUrl).toBe('postgres://postgres@/suu_esep');
    expect(statSync(join(folder, 'town.json')).mode & 0o077).toBe(0);
    lock.release();
    expect(runningTown(folder)).toBeUndefined();
  });

  it('is free again once released, and leaves nothing', () => {
    taken().release();
    expect(readdirSync(folder)).toEqual([]);
    expect(TownLock.take(folder).kind).toBe('taken');
  });

  it('is taken over from a killed town, with the services it left', () => {
    const left = { pid: 2 ** 22 + 7, startMark: 'long ago' };
    writeFileSync(join(folder, 'town.json'), JSON.stringify({ town: { pid: 2 ** 22 + 1, startMark: 'long ago' }, children: { ingest: left }, addresses: {} }));
    expect(TownLock.take(folder)).toMatchObject({ kind: 'taken', leftBehind: [left] });
    expect(readdirSync(folder)).toEqual(['town.json']);
  });

  it('is taken over when the pid of the killed town belongs to somebody else by now', () => {
    writeFileSync(join(folder, 'town.json'), JSON.stringify({ town: { ...livingProgram(process.pid), startMark: 'before the last boot' }, children: {}, addresses: {} }));
    expect(TownLock.take(folder).kind).toBe('taken');
  });

  it('is taken over when a full disk spoiled it', () => {
    writeFileSync(join(folder, 'town.json'), '{"town": {"pi');
    expect(TownLock.take(folder).kind).toBe('taken');
  });
});
