import { logFaults } from './invariants.js';

const SECRET = 'kq1f0Zr8s2u5X7aV9bNc3w';

describe('what a log may not hold', () => {
  it.each([
    ['a stack trace', '    at Intake.judgeOne (file:///srv/dist/apps/ingest/src/intake/intake.js:120:11)', /stack trace/],
    ['a stack trace as a field', '{"level":50,"err":{"message":"x","stack":"Error: x\\n    at y"}}', /stack trace/],
    ['a query', '{"msg":"failed: INSERT INTO reading (read_at) VALUES ($1)"}', /SQL/],
    ['another query', 'SELECT serial FROM device WHERE serial = $1', /SQL/],
    ['a secret', `{"msg":"signed in","secret":"${SECRET}"}`, /secret/],
    ['a password', '{"password":"hunter2"}', /password/],
    ['an address with a password', '{"url":"postgres://suu:hunter2@db/suu"}', /password/],
  ])('%s', (_what, line, fault) => {
    expect(logFaults([line], [SECRET]).join()).toMatch(fault);
  });

  it.each([
    '{"level":40,"event":"SIGN_IN_REFUSED","serial":"KB-1","msg":"sign-in refused"}',
    '{"level":30,"msg":"the device listener is open"}',
    '{"level":40,"subject":"\' OR 1=1;--","msg":"someone spoke for another"}',
    '{"password":"[hidden]"}',
  ])('nothing is wrong with %s', (line) => {
    expect(logFaults([line], [SECRET])).toEqual([]);
  });
});
