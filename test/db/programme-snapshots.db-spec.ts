import { createHash } from 'node:crypto';

import { jest } from '@jest/globals';
import { periodFrom } from '@app/balance';
import {
  appendCorrections, type ChangedBy, computeBalance, decideTarget, dueSnapshots, enterIndicator, inTransaction, insertStaff, markAll, programmeSnapshot, programmeSnapshots, publicReport, publicReports, publishSnapshot, reportFile, reportFiles, seedCity, seedProgramme, signSnapshot, snapshotAgain, sqlOf, stateReason, takeSnapshot,
  verifyAudit,
} from '@app/persistence';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME, programmePeriodFrom, type ReportDocument } from '@app/programme';

import { ProgrammeStep } from '../../apps/worker/src/programme.job.js';
import { DAY_MS, HOUR_MS, type Shown, VolumesRig, ZONE } from './volumes-rig.js';

jest.setTimeout(120_000);

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'a spec says so' };
const HALF = programmePeriodFrom('half_year', '2026-01-01', ZONE)!;
const YEAR = programmePeriodFrom('year', '2026-01-01', ZONE)!;
const JUNE = Date.parse('2026-06-01T00:00:00+06:00');
const JULY = Date.parse('2026-07-01T00:00:00+06:00');
const DUE = Date.parse('2026-07-15T05:00:00+06:00');

const asked = <Outcome>(rig: VolumesRig, change: Parameters<typeof inTransaction<Outcome>>[1]): Promise<Outcome> => inTransaction(rig.pool, change);
const take = (rig: VolumesRig, nowMs = DUE, reason = 'asked for'): Promise<number> => asked(rig, (sql) => takeSnapshot(sql, HALF, nowMs, ZONE, 'asked', { ...BY, reason }));
const contentOf = async (rig: VolumesRig, id: number): Promise<string> => (await programmeSnapshot(sqlOf(rig.pool), id))!.content;

/** Daily readings of the meters of two households in June. */
function june(meterIds: readonly number[]): Shown[] {
  const shown: Shown[] = [];
  for (let at = JUNE; at <= JULY; at += DAY_MS) for (const meterId of meterIds) shown.push({ meterId, at, litres: ((at - JUNE) / HOUR_MS) * 10 });
  return shown;
}

/** The city of the document with two metered households; the programme was entered before the half-year ended, one meter was read in June. */
async function city(): Promise<VolumesRig> {
  const rig = await VolumesRig.start();
  await seedCity(rig.pool, KARA_BALTA_CITY, BY, ZONE);
  await seedProgramme(rig.pool, KARA_BALTA_PROGRAMME, BY);
  await rig.pool.query(`UPDATE programme SET entered_at = '2026-05-01Z'`);
  for (const point of [1, 2]) await rig.point(point);
  await rig.pool.query(`UPDATE service_point_version SET zone_id = (SELECT zone_id FROM zone WHERE code = 'CITY')`);
  for (const meter of [101, 102]) {
    await rig.meter(meter);
    await rig.install(meter, meter - 100, JUNE - DAY_MS);
  }
  await rig.arrive(june([101]), JULY);
  await rig.derive(JULY + HOUR_MS);
  return rig;
}

const cityBalance = async (rig: VolumesRig): Promise<void> => {
  const { rows: [zone] } = await rig.pool.query<{ id: number }>(`SELECT zone_id AS id FROM zone WHERE code = 'CITY'`);
  await computeBalance(rig.pool, zone!.id, periodFrom('half_year', '2026-01-01', ZONE)!, ZONE);
};

/** A person with the right to sign. */
async function signer(rig: VolumesRig, login: string): Promise<ChangedBy> {
  const userId = (await insertStaff(sqlOf(rig.pool), { login, fullName: login, role: 'city', zoneIds: [], isInvented: true }))!;
  await rig.pool.query(`INSERT INTO signing_permission (user_id, office, document) VALUES ($1, 'director', 'order 1')`, [userId]);
  return { actor: { ...BY.actor, kind: 'user', userId }, reason: `order of ${login}` };
}

describe('a snapshot of a half-year', () => {
  it('is sealed by the hash of its bytes, and computed again to the byte from what it keeps', async () => {
    await using rig = await city();
    const id = await take(rig);
    const { row, content } = (await programmeSnapshot(sqlOf(rig.pool), id))!;
    expect(row).toMatchObject({ kind: 'half_year', fromOn: '2026-01-01', versionNo: 1, cause: 'asked', isLatest: true, isHeld: false, signedAt: null, publishedAt: null });
    expect(createHash('sha256').update(content).digest('hex')).toBe(row.sha256);
    expect(await snapshotAgain(sqlOf(rig.pool), id)).toBe(content);
    expect((JSON.parse(content) as { indicators: { code: string; fact: { amount: number } }[] }).indicators.find(({ code }) => code === 'meters-household')!.fact.amount).toBe(1);
  });

  it('is the same to the byte after new readings, corrections, decisions, entries, reasons, another register and all of it derived anew', async () => {
    await using rig = await city();
    const id = await take(rig);
    const before = await contentOf(rig, id);
    await rig.arrive(june([102]), JULY + 3 * DAY_MS);
    await rig.derive(JULY + 4 * DAY_MS);
    const corrections = june([101]).slice(9, 12).map(({ meterId, at, litres }) => ({ meterId, register: 1 as const, readAtMs: at, source: 1 as const, indexLitres: litres, kind: 'exclude' as const, editedIndexLitres: null, reasonCode: 'misread' }));
    await asked(rig, (sql) => appendCorrections(sql, corrections, BY));
    await asked(rig, (sql) => decideTarget(sql, 'meters-household', { year: null, amount: '4000', document: 'No. 2', decidedOn: '2026-07-02' }, BY));
    await asked(rig, (sql) => enterIndicator(sql, 'sensor-taps', { fromOn: '2026-01-01', amount: '12', evidence: 'act 1' }, false, BY));
    await asked(rig, (sql) => stateReason(sql, 'meters-household', { fromOn: '2026-01-01', said: 'Meters came late.' }, false, BY));
    await rig.pool.query(`UPDATE account_version SET class = 'commercial' WHERE account_id = 1`);
    expect(await markAll(rig.pool, null)).toBeGreaterThan(1);
    await rig.derive(JULY + 5 * DAY_MS);
    await cityBalance(rig);
    expect(await contentOf(rig, id)).toBe(before);
    expect(await snapshotAgain(sqlOf(rig.pool), id)).toBe(before);
    const later = await contentOf(rig, await take(rig, DUE + DAY_MS));
    expect(later).not.toBe(before);
    expect(await contentOf(rig, id)).toBe(before);
  });

  it('is refused by the database itself where content and hash do not agree', async () => {
    await using rig = await city();
    await take(rig);
    await expect(rig.pool.query(`UPDATE programme_snapshot SET content = replace(content, '60', '61')`)).rejects.toMatchObject({ constraint: 'programme_snapshot_sha256_check' });
  });

  it.each<[string, number, string | null, string]>([['while it goes on', JULY - 1, 'x', 'TIME_FUTURE'], ['without a reason', DUE, ' ', 'SCHEMA']])('is not taken %s', async (_, nowMs, reason, kind) => {
    await using rig = await city();
    await expect(asked(rig, (sql) => takeSnapshot(sql, HALF, nowMs, ZONE, 'asked', { ...BY, reason }))).rejects.toMatchObject({ kind });
  });

  it('is no other version where nothing has changed', async () => {
    await using rig = await city();
    await take(rig);
    await expect(take(rig, DUE + DAY_MS)).rejects.toMatchObject({ kind: 'DUPLICATE' });
  });
});

describe('the worker', () => {
  it('takes it on its day, once, also where two servers look at once, and after any time switched off', async () => {
    await using rig = await city();
    await cityBalance(rig);
    const servers = [new ProgrammeStep(rig.pool, ZONE), new ProgrammeStep(rig.series.newPool(4), ZONE)];
    expect(await servers[0]!.lookAround(DUE - 1)).toMatchObject({ snapshots: [] });
    const both = await Promise.all(servers.map((server) => server.lookAround(DUE + 40 * DAY_MS)));
    expect(both.flatMap((one) => one!.snapshots)).toEqual(['half_year/2026-01-01']);
    expect(await servers[0]!.lookAround(DUE + 41 * DAY_MS)).toMatchObject({ snapshots: [] });
    expect(await programmeSnapshots(sqlOf(rig.pool))).toMatchObject([{ versionNo: 1, cause: 'scheduled', takenBy: null }]);
    expect((await rig.pool.query(`SELECT slot, outcome FROM job_run WHERE job = 'programme-snapshot'`)).rows).toEqual([{ slot: 'half_year/2026-01-01', outcome: expect.stringMatching(/^snapshot \d+$/) as string }]);
  });

  it('waits two days for the balance of the half-year, and no longer', async () => {
    await using rig = await city();
    const step = new ProgrammeStep(rig.pool, ZONE);
    expect(await step.lookAround(DUE + DAY_MS)).toMatchObject({ snapshots: [] });
    expect(await step.lookAround(DUE + 2 * DAY_MS)).toMatchObject({ snapshots: ['half_year/2026-01-01'] });
  });

  it('takes none of what was over before the programme was entered, nor one that a person has taken', async () => {
    await using rig = await city();
    expect((await dueSnapshots(rig.pool, DUE, ZONE)).map(({ kind, fromOn }) => [kind, fromOn])).toEqual([['half_year', '2026-01-01']]);
    expect((await dueSnapshots(rig.pool, YEAR.toMs + 30 * DAY_MS, ZONE)).map(({ kind, fromOn }) => [kind, fromOn])).toEqual([['half_year', '2026-01-01'], ['half_year', '2026-07-01'], ['year', '2026-01-01']]);
    await take(rig);
    expect(await dueSnapshots(rig.pool, DUE, ZONE)).toEqual([]);
  });
});

describe('the report of a snapshot', () => {
  const sixFiles = ['ky docx', 'ky pdf', 'ky xlsx', 'ru docx', 'ru pdf', 'ru xlsx'];
  const names = async (rig: VolumesRig, id: number): Promise<string[]> => (await reportFiles(sqlOf(rig.pool), id)).map(({ language, format }) => `${language} ${format}`);

  it('is written in Kyrgyz and Russian as DOCX, PDF and XLSX once, also where two servers look at once and long after', async () => {
    await using rig = await city();
    await cityBalance(rig);
    const servers = [new ProgrammeStep(rig.pool, ZONE), new ProgrammeStep(rig.series.newPool(4), ZONE)];
    await Promise.all(servers.map((server) => server.lookAround(DUE + 40 * DAY_MS)));
    await servers[0]!.lookAround(DUE + 40 * DAY_MS);
    const { snapshotId } = (await programmeSnapshots(sqlOf(rig.pool)))[0]!;
    expect(await names(rig, snapshotId)).toEqual(sixFiles);
    const written = await reportFiles(sqlOf(rig.pool), snapshotId);
    for (const { language, format, sha256, sizeBytes } of written) {
      const { rows: [kept] } = await rig.pool.query<{ content: Buffer }>('SELECT content FROM programme_report_file WHERE language = $1 AND format = $2', [language, format]);
      expect([createHash('sha256').update(kept!.content).digest('hex'), kept!.content.length]).toEqual([sha256, sizeBytes]);
      expect(kept!.content.subarray(0, 4).toString('latin1')).toBe(format === 'pdf' ? '%PDF' : 'PK\u0003\u0004');
    }
    expect(await servers[1]!.lookAround(DUE + 41 * DAY_MS)).toMatchObject({ files: 0 });
    expect(await reportFiles(sqlOf(rig.pool), snapshotId)).toEqual(written);
    expect((await rig.pool.query(`SELECT slot, outcome FROM job_run WHERE job = 'programme-report'`)).rows).toEqual([{ slot: String(snapshotId), outcome: '6 files' }]);
  });

  it('is written of what a person asked for, too, and of a run that was cut off what it lacks', async () => {
    await using rig = await city();
    const id = await take(rig);
    const made: string[] = [];
    const write = (report: ReportDocument, format: string): Promise<Buffer> => {
      made.push(`${report.language} ${format}`);
      return Promise.resolve(Buffer.from(`${report.language} ${format} ${report.sections.length}`));
    };
    const kept = await reportFile(rig.pool, id, 'ky', 'pdf', ZONE, write);
    expect(await new ProgrammeStep(rig.pool, ZONE).lookAround(DUE)).toMatchObject({ files: 5 });
    expect(await names(rig, id)).toEqual(sixFiles);
    expect(await reportFile(rig.pool, id, 'ky', 'pdf', ZONE, write)).toEqual(kept);
    expect(made).toEqual(['ky pdf']);
  });

  it('asked for by several at once is one file, the same for each of them', async () => {
    await using rig = await city();
    const id = await take(rig);
    let count = 0;
    const files = await Promise.all(Array.from({ length: 4 }, () => reportFile(rig.pool, id, 'en', 'docx', ZONE, () => Promise.resolve(Buffer.from(`made ${++count}`)))));
    expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(new Set(files.map(({ content }) => content.toString())).size).toBe(1);
    await expect(reportFile(rig.pool, 999, 'en', 'docx', ZONE, () => Promise.resolve(Buffer.alloc(1)))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await expect(rig.pool.query(`UPDATE programme_report_file SET content = 'x'`)).rejects.toMatchObject({ constraint: 'programme_report_file_sha256_check' });
  });
});

describe('a signature', () => {
  it('makes a snapshot hold; another signer restates it with a reason, and both values stay', async () => {
    await using rig = await city();
    const [one, other] = [await signer(rig, 'one'), await signer(rig, 'other')];
    const first = await take(rig);
    await asked(rig, (sql) => signSnapshot(sql, first, one));
    expect(await programmeSnapshots(sqlOf(rig.pool))).toMatchObject([{ isHeld: true, signedBy: 'one', office: 'director', signedFor: 'order of one', replacesVersionNo: null }]);
    await expect(asked(rig, (sql) => signSnapshot(sql, first, other))).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await asked(rig, (sql) => enterIndicator(sql, 'sensor-taps', { fromOn: '2026-01-01', amount: '12', evidence: 'act 1' }, false, BY));
    const second = await take(rig);
    expect((await programmeSnapshots(sqlOf(rig.pool))).map(({ versionNo, isHeld }) => [versionNo, isHeld])).toEqual([[2, false], [1, true]]);
    await expect(asked(rig, (sql) => signSnapshot(sql, second, one))).rejects.toMatchObject({ kind: 'AUTHZ' });
    await expect(asked(rig, (sql) => signSnapshot(sql, first, other))).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await asked(rig, (sql) => signSnapshot(sql, second, { ...other, reason: 'taps were entered late' }));
    expect(await programmeSnapshots(sqlOf(rig.pool))).toMatchObject([{ versionNo: 2, isHeld: true, replacesVersionNo: 1, signedFor: 'taps were entered late' }, { versionNo: 1, isHeld: false, signedBy: 'one' }]);
    expect((await rig.pool.query(`SELECT action, before, reason FROM audit_entry WHERE object_kind = 'programme_snapshot' AND action <> 'programme_snapshot.take' ORDER BY seq`)).rows).toEqual([
      { action: 'programme_snapshot.sign', before: null, reason: 'order of one' }, { action: 'programme_snapshot.restate', before: { versionNo: 1 }, reason: 'taps were entered late' }]);
    expect((await verifyAudit(sqlOf(rig.pool))).isIntact).toBe(true);
  });

  it('is given to the latest version alone, with a reason, by who may', async () => {
    await using rig = await city();
    const one = await signer(rig, 'one');
    const first = await take(rig);
    await expect(asked(rig, (sql) => signSnapshot(sql, first, BY))).rejects.toMatchObject({ kind: 'AUTHZ' });
    await expect(asked(rig, (sql) => signSnapshot(sql, first, { ...one, reason: ' ' }))).rejects.toMatchObject({ kind: 'SCHEMA' });
    await expect(asked(rig, (sql) => signSnapshot(sql, 999, one))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await asked(rig, (sql) => decideTarget(sql, 'meters-budget', { year: null, amount: '80', document: 'No. 2', decidedOn: '2026-07-02' }, BY));
    await take(rig);
    await expect(asked(rig, (sql) => signSnapshot(sql, first, one))).rejects.toMatchObject({ kind: 'CONFLICT' });
  });

  it('of two at once is one', async () => {
    await using rig = await city();
    const both = await Promise.all(['one', 'other'].map((login) => signer(rig, login)));
    const id = await take(rig);
    const signed = await Promise.allSettled(both.map((by) => asked(rig, (sql) => signSnapshot(sql, id, by))));
    expect(signed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('what is public', () => {
  it('is what was signed and published, each version by its number, without any name', async () => {
    await using rig = await city();
    const [one, other] = [await signer(rig, 'one'), await signer(rig, 'other')];
    const first = await take(rig);
    await expect(asked(rig, (sql) => publishSnapshot(sql, first, one))).rejects.toMatchObject({ kind: 'CONFLICT' });
    await asked(rig, (sql) => signSnapshot(sql, first, one));
    expect(await publicReports(sqlOf(rig.pool))).toEqual([]);
    await asked(rig, (sql) => publishSnapshot(sql, first, one));
    await expect(asked(rig, (sql) => publishSnapshot(sql, first, one))).rejects.toMatchObject({ kind: 'DUPLICATE' });
    await asked(rig, (sql) => decideTarget(sql, 'meters-budget', { year: null, amount: '80', document: 'No. 2', decidedOn: '2026-07-02' }, BY));
    const second = await take(rig);
    await asked(rig, (sql) => signSnapshot(sql, second, other));
    expect((await publicReport(sqlOf(rig.pool), 'half_year', '2026-01-01', null))!.content).toBe(await contentOf(rig, first));
    expect(await publicReport(sqlOf(rig.pool), 'half_year', '2026-01-01', 2)).toBeUndefined();
    await asked(rig, (sql) => publishSnapshot(sql, second, other));
    const reports = await publicReports(sqlOf(rig.pool));
    expect(reports).toMatchObject([{ versionNo: 2, isLatest: true, restatesVersionNo: 1, office: 'director' }, { versionNo: 1, isLatest: false, restatesVersionNo: null }]);
    expect((await publicReport(sqlOf(rig.pool), 'half_year', '2026-01-01', null))!.content).toBe(await contentOf(rig, second));
    expect((await publicReport(sqlOf(rig.pool), 'half_year', '2026-01-01', 1))!.content).toBe(await contentOf(rig, first));
    expect(JSON.stringify(reports)).not.toMatch(/"one"|"other"|order of/);
  });
});
