import { DEFAULT_PROFILE, type ExportFormat } from '@app/billing';
import { addRecipient, batchFile, bytesOfFile, createPool, inTransaction, sqlOf } from '@app/persistence';
import { newSecretKey, profiledFile, SecretCipher } from '@app/platform';

/** A process that makes the file of one batch in one format, then gives it out again, and says what both took: its memory is its own. */
const [url = '', batch = '', format = ''] = process.argv.slice(2);
const pool = createPool({ url, applicationName: 'bench export', connections: 2, statementTimeoutMs: 600_000 }, () => undefined);
const by = { actor: { kind: 'operator', userId: null, name: 'bench', role: null, clientAddress: null, requestId: null }, reason: 'bench' } as const;
const cipher = new SecretCipher([newSecretKey()]);
const profile = { ...DEFAULT_PROFILE, format: format as ExportFormat };
const recipientId = await inTransaction(pool, (sql) => addRecipient(sql, `bench ${batch} ${format}`, profile, by));
const startedMs = performance.now();
const file = await inTransaction(pool, (sql) => batchFile(sql, Number(batch), recipientId, 'Asia/Bishkek', profiledFile, cipher, by));
const madeMs = performance.now();
let bytes = 0;
for await (const part of bytesOfFile(sqlOf(pool), file, cipher)) bytes += part.length;
process.stdout.write(`${JSON.stringify({ madeMs: madeMs - startedMs, givenMs: performance.now() - madeMs, bytes, rows: file.rows, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
await pool.end();
