import { databaseNameOf, describeDatabase, withDatabaseName } from './database-url.js';

const socket = 'postgres://postgres@/suu_esep?host=%2Fvar%2Flib%2Fsuu&port=5433';
const server = 'postgresql://suu:s%40cret@db.example:5432/water?sslmode=require';

describe('a database address', () => {
  it.each([
    [socket, 'postgres://postgres@/other?host=%2Fvar%2Flib%2Fsuu&port=5433'],
    [server, 'postgresql://suu:s%40cret@db.example:5432/other?sslmode=require'],
    ['postgres://db.example', 'postgres://db.example/other'],
  ])('%s keeps server and login when the database changes', (url, expected) => {
    expect(withDatabaseName(url, 'other')).toBe(expected);
  });

  it('names its database, odd letters included', () => {
    expect([databaseNameOf(socket), databaseNameOf(withDatabaseName(server, 'суу эсеп/1'))]).toEqual(['suu_esep', 'суу эсеп/1']);
  });

  it('is described without user and password', () => {
    expect(describeDatabase(server)).toBe('database "water" on db.example:5432');
    expect(describeDatabase(socket)).toBe('database "suu_esep" on /var/lib/suu');
    expect(describeDatabase('postgres://suu:p@ss@db/water')).toBe('database "water" on db');
  });

  it('is refused when it is none, without repeating it: it may hold a password', () => {
    expect(() => describeDatabase('mysql://suu:secret@db/water')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') as string }) as Error);
  });
});
