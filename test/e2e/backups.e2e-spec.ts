import { jest } from '@jest/globals';

import { ApiOnTrial } from '../support/api-on-trial.js';

jest.setTimeout(60_000);

describe('the list of backups', () => {
  it('says that there is none, which is overdue', async () => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf('dispatcher');
    const { status, json } = await api.api('GET', '/backups', { token });
    expect([status, json]).toEqual([200, { items: [], total: 0, limit: 50, offset: 0, latest: null, ageSeconds: null, isOverdue: true }]);
  });

  it('shows every attempt, newest first, and the age of the latest that is complete', async () => {
    await using api = await ApiOnTrial.start();
    await api.pool.query(`INSERT INTO backup_run (started_at, finished_at, outcome, file_name, file_bytes, file_sha256, rows_copied, audit_seq, detail) VALUES
      (now() - interval '27 hours', now() - interval '26 hours 50 minutes', 'complete', 'suu-esep-1.backup.zip', 5000000000, sha256('x'), 7, 3, NULL), (now() - interval '1 hour', now(), 'failed', 'suu-esep-2.backup.zip', NULL, NULL, NULL, NULL, 'no space left')`);
    const { token } = await api.personOf('administrator');
    const { json } = await api.api('GET', '/backups?limit=1', { token });
    expect(json).toMatchObject({
      items: [{ fileName: 'suu-esep-2.backup.zip', outcome: 'failed', detail: 'no space left', fileBytes: null }], total: 2, limit: 1,
      latest: { fileName: 'suu-esep-1.backup.zip', fileBytes: 5_000_000_000, rowsCopied: 7, auditSeq: 3 }, isOverdue: true,
    });
    expect((json as { ageSeconds: number }).ageSeconds).toBeCloseTo(27 * 3600, -2);
  });

  it.each(['clerk', 'field', 'city', 'contributor'] as const)('is not for the role %s', async (role) => {
    await using api = await ApiOnTrial.start();
    const { token } = await api.personOf(role);
    expect(await api.api('GET', '/backups', { token })).toMatchObject({ status: 403, kind: 'AUTHZ' });
  });
});
