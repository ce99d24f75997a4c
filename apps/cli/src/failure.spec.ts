import { remedyOf } from './failure.js';

const fault = (fields: Record<string, string | number>): Error => Object.assign(new Error('raw words'), fields);

describe('what an operator is told of a failure', () => {
  it.each([
    ['nothing listens', fault({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 5432 }), 'does not answer at 127.0.0.1:5432 (ECONNREFUSED): start it, or correct DATABASE_URL'],
    ['nothing listens on any address of a name', fault({ code: 'ECONNREFUSED' }), 'does not answer (ECONNREFUSED): start it'],
    ['the socket is gone', fault({ code: 'ENOENT', syscall: 'connect', address: '/var/run/pg/.s.PGSQL.5432' }), 'does not answer at /var/run/pg/.s.PGSQL.5432 (ENOENT)'],
    ['the name is unknown', fault({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'db.example' }), 'does not answer at db.example (ENOTFOUND)'],
    ['a file is missing', fault({ code: 'ENOENT', syscall: 'open', path: 'serials.txt' }), 'cannot read serials.txt: there is no such file'],
    ['the password is wrong', fault({ code: '28P01' }), 'does not know this user or password'],
    ['the database is missing', fault({ code: '3D000', message: 'database "suu" does not exist' }), 'database "suu" does not exist: create it'],
    ['it was not migrated', fault({ code: '42P01', message: 'relation "frame" does not exist' }), 'npm run cli -- migrate'],
  ])('%s', (_, error, words) => {
    expect(remedyOf(error)).toContain(words);
  });

  it.each([['an error of ours', new Error('boom')], ['nothing', undefined], ['a deadlock', fault({ code: '40P01' })]])('leaves alone what nobody can mend: %s', (_, error) => {
    expect(remedyOf(error)).toBeUndefined();
  });
});
