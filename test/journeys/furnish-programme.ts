import { computeDueStandings, decideTarget, enterIndicator, inTransaction, publishSnapshot, signSnapshot, stateReason, takeSnapshot } from '@app/persistence';
import { programmePeriodFrom } from '@app/programme';

import type { Stage } from './stage.js';

const ZONE = 'Asia/Bishkek';

/** Half-years of one park are entered, all that can be computed is, and one half-year was reported, published and reported again. */
export async function furnishProgramme(stage: Stage): Promise<void> {
  const by = { actor: { kind: 'operator', userId: null, name: 'furnish', role: null, clientAddress: null, requestId: null }, reason: null } as const;
  for (const [fromOn, amount] of [['2023-01-01', '4100.5'], ['2023-07-01', '4270.9'], ['2024-01-01', '3900'], ['2024-07-01', '4000'], ['2025-01-01', '4185.7'], ['2025-07-01', '4185.7'], ['2026-01-01', '2100']] as const) {
    await inTransaction(stage.pool, (sql) => enterIndicator(sql, 'irrigation-lower-park', { fromOn, amount, evidence: 'акт' }, false, by));
  }
  await inTransaction(stage.pool, (sql) => stateReason(sql, 'irrigation-lower-park', { fromOn: '2026-01-01', said: 'Түтүктөр апрелде гана келди; калган аянт күзгө чейин бүтөт.' }, false, by));
  const half = programmePeriodFrom('half_year', '2026-01-01', ZONE)!;
  const { rows: [signer] } = await stage.pool.query<{ userId: number }>(`SELECT user_id AS "userId" FROM staff_user WHERE login = 'city'`);
  const city = { actor: { kind: 'user', userId: signer!.userId, name: 'city', role: 'city', clientAddress: null, requestId: null }, reason: 'токтом № 3' } as const;
  await stage.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'director', 'буйрук № 1') ON CONFLICT DO NOTHING`, [signer!.userId]);
  const take = (reason: string): Promise<number> => inTransaction(stage.pool, (sql) => takeSnapshot(sql, half, Date.now(), ZONE, 'asked', { ...by, reason }));
  const first = await take('отчёт кенешке');
  await inTransaction(stage.pool, (sql) => signSnapshot(sql, first, city));
  await inTransaction(stage.pool, (sql) => publishSnapshot(sql, first, city));
  await inTransaction(stage.pool, (sql) => decideTarget(sql, 'meters-commercial', { year: null, amount: '520', document: 'токтом № 4', decidedOn: '2026-06-20' }, city));
  await take('максат өзгөрдү');
  await computeDueStandings(stage.pool, ZONE, Date.now(), () => true);
}
