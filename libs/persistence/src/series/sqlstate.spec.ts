import { isFaultOfContent, isMissingPartition, sqlstateOf } from './sqlstate.js';

describe('the SQLSTATE of an error', () => {
  it.each([['23505', '23505'], ['40P01', '40P01'], ['XX000', 'XX000'], ['57P03', '57P03'], ['0A000', '0A000']])('is read from the server: %s', (code, sqlstate) => {
    expect(sqlstateOf(Object.assign(new Error('server'), { code }))).toBe(sqlstate);
  });

  // A broken pipe must not be taken for an answer of the server: there is nobody left to send ROLLBACK to.
  it.each(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'EBADF', 'ENOTFOUND', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED'])('is not one that the operating system names %s', (code) => {
    expect(sqlstateOf(Object.assign(new Error('system'), { code }))).toBeUndefined();
  });

  it.each([[undefined], [null], ['23505'], [new Error('Connection terminated unexpectedly')], [{ code: 23_505 }], [{ code: '2350' }]])('is none of %p', (error) => {
    expect(sqlstateOf(error)).toBeUndefined();
  });
});

describe('a fault of content', () => {
  it.each([
    ['a character not in the repertoire', { code: '22021' }, true], ['a number out of range', { code: '22003' }, true], ['a null where there must be none', { code: '23502' }, true],
    ['a check that a row does not pass', { code: '23514', constraint: 'reading_index_check' }, true],
    ['no partition for a row', { code: '23514', table: 'reading' }, false], ['a deadlock', { code: '40P01' }, false], ['a cancelled statement', { code: '57014' }, false],
    ['a full disk', { code: '53100' }, false], ['a server that starts up', { code: '57P03' }, false], ['a table that is not there yet', { code: '42P01' }, false],
    ['a lost connection', { code: 'EPIPE' }, false], ['an error of our own', {}, false],
  ])('%s: %p is %p', (_, error, expected) => {
    expect(isFaultOfContent(Object.assign(new Error('x'), error))).toBe(expected);
  });

  it('is told from a missing partition', () => {
    expect(isMissingPartition({ code: '23514', table: 'reading' })).toBe(true);
    expect(isMissingPartition({ code: '23514', table: 'reading', constraint: 'reading_index_check' })).toBe(false);
    expect(isMissingPartition(new Error('lost'))).toBe(false);
  });
});
