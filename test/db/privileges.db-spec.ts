import { appendAudit, createPool, inTransaction, sqlOf, verifyAudit, type Pool } from '@app/persistence';

import { message, SeriesRig } from './series-rig.js';

async function asApi(rig: SeriesRig): Promise<Pool & AsyncDisposable> {
  const pool = createPool({ url: rig.database.url, applicationName: 'spec', connections: 2, role: 'suu_api' }, () => undefined);
  await pool.query('SELECT 1');
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}

/** What the role may do to a table, by its first letters: SIUDT. */
async function rightsOf(pool: Pool, role: string): Promise<Record<string, string>> {
  const rights = await pool.query<{ name: string; rights: string }>(`
    SELECT c.oid::regclass::text AS name, concat(
      CASE WHEN has_table_privilege($1, c.oid, 'SELECT') THEN 'S' END, CASE WHEN has_table_privilege($1, c.oid, 'INSERT') THEN 'I' END, CASE WHEN has_table_privilege($1, c.oid, 'UPDATE') THEN 'U' END,
      CASE WHEN has_table_privilege($1, c.oid, 'DELETE') THEN 'D' END, CASE WHEN has_table_privilege($1, c.oid, 'TRUNCATE') THEN 'T' END) AS rights
    FROM pg_class c WHERE c.relnamespace::regnamespace::text IN ('public', 'personal') AND c.relkind IN ('r', 'p') AND NOT c.relispartition`, [role]);
  return Object.fromEntries(rights.rows.map((row) => [row.name, row.rights]));
}

describe('the API at the database', () => {
  it('takes on its role with every connection', async () => {
    await using rig = await SeriesRig.start();
    await using api = await asApi(rig);
    const roles = await Promise.all([1, 2].map(async () => (await api.query<{ role: string }>('SELECT current_user AS role, pg_sleep(0.05)')).rows[0]!.role));
    expect(roles).toEqual(['suu_api', 'suu_api']);
  });

  it('keeps the rights of its login where there is no such role', async () => {
    await using rig = await SeriesRig.start();
    const pool = createPool({ url: rig.database.url, applicationName: 'spec', connections: 1, role: 'nobody_made_this_role' }, () => undefined);
    expect((await pool.query('SELECT current_user = session_user AS same')).rows).toEqual([{ same: true }]);
    await pool.end();
  });

  it('may read every table, and write those alone that it changes', async () => {
    await using rig = await SeriesRig.start();
    const rights = await rightsOf(rig.pool, 'suu_api');
    const tablesWith = (letters: string): string[] => Object.keys(rights).filter((name) => rights[name] === letters).sort();
    expect(Object.values(rights).filter((letters) => !letters.startsWith('S') || letters.includes('T'))).toEqual([]);
    expect(tablesWith('S')).toEqual(['audit_head_export', 'backup_run', 'check_exception', 'derivation_head', 'derivation_state', 'detection_journal', 'detection_rule_taken', 'detection_state', 'finding', 'frame', 'job_run', 'manual_reading', 'measurement', 'measurement_candidate', 'measurement_quarter', 'meter_proof', 'meter_read_month', 'meter_state', 'migration', 'notice_due', 'notice_item', 'programme', 'programme_body', 'programme_indicator', 'programme_task', 'quarantine_item', 'quarantine_tally', 'reading', 'reading_candidate', 'reading_flag', 'reading_verdict', 'security_event', 'volume_change', 'volume_day', 'volume_due', 'volume_month', 'volume_progress']);
    expect(tablesWith('SI')).toEqual(['approval_request', 'audit_entry', 'balance_line', 'balance_rule', 'balance_signature', 'balance_version', 'billing_acknowledgement', 'billing_batch', 'billing_file', 'billing_file_erasure', 'billing_profile', 'billing_recipient', 'billing_reject', 'billing_reject_clearing', 'billing_row', 'billing_rule', 'check_decision', 'closed_period', 'detection_preview', 'detection_rule', 'display_reading', 'display_realignment', 'display_void', 'finding_act', 'finding_cause', 'indicator_entry', 'indicator_reason', 'indicator_target', 'journal_end', 'journal_entry', 'journal_void', 'machine_key', 'machine_key_revocation', 'meter_capacity_correction', 'meter_first_bill', 'metering_rule', 'notice_channel', 'notice_channel_version', 'notice_message', 'notice_rule', 'personal.billing_reject_words', 'personal.journal_complaint', 'personal.notice_address', 'personal.reading_photo', 'programme_contributor', 'programme_publication', 'programme_report_file', 'programme_signature', 'programme_snapshot', 'reading_correction', 'reading_round', 'reading_round_entry', 'reading_round_reader', 'reading_route', 'reading_route_stop', 'reading_route_version', 'reading_visit', 'stock_count', 'stock_count_meter', 'telemetry_rule', 'water_price']);
    const deletable = Object.keys(rights).filter((name) => rights[name]!.includes('D'));
    expect(deletable.filter((name) => !name.startsWith('personal.')).sort()).toEqual(['sign_in_throttle', 'staff_zone']);
  });

  it.each([
    ['change an entry of the audit', `UPDATE audit_entry SET reason = 'x'`], ['delete an entry of the audit', 'DELETE FROM audit_entry'], ['empty the audit', 'TRUNCATE audit_entry'],
    ['switch a check of the audit off', 'ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_hash_check'], ['change a volume', 'UPDATE volume_month SET volume_litres = 0'], ['change a reading', 'UPDATE reading SET index_litres = 0'],
    ['change a reading in its partition', 'UPDATE reading_2026_11 SET index_litres = 0'], ['delete a message', 'DELETE FROM frame'], ['invent a reading', 'INSERT INTO reading SELECT * FROM reading'],
    ['change a balance', 'UPDATE balance_line SET volume_litres = 0'], ['take a signature back', 'DELETE FROM balance_signature'], ['change a correction', `UPDATE reading_correction SET reason = 'x'`], ['delete a correction', 'DELETE FROM reading_correction'], ['open a month that is closed', 'DELETE FROM closed_period'], ['change what was asked for', `UPDATE approval_request SET content = '{}'`], ['change an entry of the journal', `UPDATE journal_entry SET note = 'x'`], ['change what was done about a finding', `UPDATE finding_act SET code = 'x'`], ['take a finding away', 'DELETE FROM finding'], ['change a rule of notices', 'UPDATE notice_rule SET is_active = false'], ['change what a message says', `UPDATE notice_message SET content = '{}'`], ['read a channel’s address into another', 'UPDATE personal.notice_address SET version_id = 1'], ['change a snapshot of the programme', `UPDATE programme_snapshot SET content = '{}'`], ['change a report that was handed in', `UPDATE programme_report_file SET language = 'en'`], ['change the base year', 'UPDATE programme_indicator SET base_amount = 1'], ['take a target back', 'DELETE FROM indicator_target'], ['take a void back', 'DELETE FROM journal_void'], ['change what was issued', 'UPDATE billing_row SET billed_m3 = 0'], ['take a batch back', 'DELETE FROM billing_batch'], ['widen a key', `UPDATE machine_key SET scopes = '{acknowledge}'`], ['take a revocation back', 'DELETE FROM machine_key_revocation'], ['take a reject back', 'DELETE FROM billing_reject'], ['change a profile', `UPDATE billing_profile SET content = '{}'`], ['take an erasure back', 'DELETE FROM billing_file_erasure'], ['change the stops of a version of a route', 'UPDATE reading_route_stop SET position = 9'], ['open a round that is closed', 'DELETE FROM reading_round'], ['take an entry of a round back', 'DELETE FROM reading_round_entry'], ['delete from quarantine', 'DELETE FROM quarantine_item'], ['delete a row of the register', 'DELETE FROM account'], ['say that a meter is proved', `INSERT INTO meter_proof VALUES (1, '2026-01-01', '2026-02-01')`], ['take a count of the stock back', 'DELETE FROM stock_count'], ['forge a backup', `INSERT INTO backup_run (started_at, file_name) VALUES (now(), 'x')`],
  ])('may not %s', async (_, statement) => {
    await using rig = await SeriesRig.start();
    await rig.newWriter().write([message({ readings: [{ litres: 5, at: '2026-11-01T00:00:00Z' }] })]);
    await using api = await asApi(rig);
    await expect(api.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('appends to the audit and makes salts', async () => {
    await using rig = await SeriesRig.start();
    await using api = await asApi(rig);
    await inTransaction(api, (sql) => appendAudit(sql, {
      actor: { kind: 'user', userId: 1, name: 'asel', role: 'clerk', clientAddress: null, requestId: null }, action: 'account.change', objectKind: 'account', objectKey: '1', before: null, after: null, reason: null,
    }));
    await api.query(`INSERT INTO personal.audit_salt VALUES ('account', '1', decode(repeat('00', 16), 'hex'))`);
    expect(await verifyAudit(sqlOf(api))).toMatchObject({ isIntact: true, entries: 1 });
  });

  it('may read tables that later migrations make, and is given no more without being asked', async () => {
    await using rig = await SeriesRig.start();
    await rig.pool.query('CREATE TABLE later (n integer)');
    expect((await rightsOf(rig.pool, 'suu_api'))['later']).toBe('S');
  });
});
