import { insertStaff, sqlOf } from '@app/persistence';

import { forgetExpired } from '../../apps/worker/src/forget-expired.job.js';
import { SeriesRig } from './series-rig.js';

const NOW_MS = Date.UTC(2026, 10, 22);

describe('forgetting', () => {
  it('takes answers of more than 90 days and delays of more than a day, once a day', async () => {
    await using rig = await SeriesRig.start();
    const sql = sqlOf(rig.pool);
    const userId = await insertStaff(sql, { login: 'clerk.one', fullName: 'A Name', role: 'clerk', zoneIds: [] });
    const keep = (key: string, age: string): Promise<unknown> => sql(
      `INSERT INTO personal.idempotent_request (user_id, idempotency_key, request_sha256, route, claim_id, created_at) VALUES ($1, $2, '\\x00', 'POST /x', gen_random_uuid(), now() - $3::interval)`, [userId, key, age]);
    const delay = (subject: string, age: string): Promise<unknown> => sql('INSERT INTO sign_in_throttle VALUES ($1, 9, now() - $2::interval, now())', [Buffer.from(subject), age]);
    await keep('old', '91 days');
    await keep('young', '89 days');
    await delay('old', '25 hours');
    await delay('young', '23 hours');
    expect(await forgetExpired(rig.pool, NOW_MS)).toEqual({ requests: 1, tries: 1 });
    expect(await sql('SELECT idempotency_key FROM personal.idempotent_request')).toEqual([{ idempotency_key: 'young' }]);
    expect(await sql("SELECT convert_from(subject_sha256, 'UTF8') AS subject FROM sign_in_throttle")).toEqual([{ subject: 'young' }]);
    expect(await forgetExpired(rig.pool, NOW_MS + 1)).toBeUndefined();
    expect(await forgetExpired(rig.pool, NOW_MS + 86_400_000)).toEqual({ requests: 0, tries: 0 });
  });
});
