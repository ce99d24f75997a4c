import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { appendAudit, appendAudits, inTransaction, sqlOf, verifyAudit, type AuditEntry } from '@app/persistence';

import { Stack } from '../../support/stack.js';

const GOAL_ENTRIES = 1_000_000;
const GOAL_SECONDS = 60;
const IMPORT = 20_000;
const SINGLE = 500;

function entry(no: number): AuditEntry {
  return {
    actor: { kind: 'user', userId: no % 40, name: 'asel', role: 'clerk', clientAddress: '10.0.0.5', requestId: `0192f0c4-7a6e-7000-8000-${String(no).padStart(12, '0')}` },
    action: 'account.change', objectKind: 'account', objectKey: String(no), before: { class: 'household', residents: no % 9 },
    after: { class: 'household', residents: no % 9 + 1, fullName: `sha256:${'0'.repeat(64)}` }, reason: 'кат боюнча',
  };
}

/** `npm run bench -- audit`: what an entry costs, alone and among many, and how fast the chain is verified. Returns whether the goal holds. */
export async function benchAudit(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, entries: { type: 'string', default: '200000' } } });
  const entries = Number(values.entries);
  await using stack = await Stack.start();
  let begunAtMs = performance.now();
  for (let no = 0; no < SINGLE; no++) await inTransaction(stack.pool, (sql) => appendAudit(sql, entry(no)));
  const singlePerSecond = SINGLE / ((performance.now() - begunAtMs) / 1000);
  begunAtMs = performance.now();
  for (let from = SINGLE; from < entries; from += IMPORT) {
    await inTransaction(stack.pool, (sql) => appendAudits(sql, Array.from({ length: Math.min(IMPORT, entries - from) }, (_, i) => entry(from + i))));
  }
  const importPerSecond = (entries - SINGLE) / ((performance.now() - begunAtMs) / 1000);
  begunAtMs = performance.now();
  const verdict = await verifyAudit(sqlOf(stack.pool));
  const verifiedPerSecond = entries / ((performance.now() - begunAtMs) / 1000);
  const secondsForMillion = GOAL_ENTRIES / verifiedPerSecond;
  const figures = Object.fromEntries(Object.entries({ entries, singlePerSecond, importPerSecond, verifiedPerSecond, secondsForMillion }).map(([name, amount]) => [name, Math.round(amount)]));
  for (const [name, amount] of Object.entries(figures)) process.stdout.write(`${name.padEnd(20)} ${amount}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ bench: 'audit', figures }, null, 1)}\n`);
  return verdict.isIntact && verdict.entries === entries && secondsForMillion <= GOAL_SECONDS;
}
