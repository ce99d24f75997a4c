import { closePeriod, grantSigning, inTransaction, sqlOf } from '@app/persistence';

import { furnishRollout } from './furnish-rollout.js';
import type { Signature } from './people.js';
import { derive, hourly, localDay, midnight, type Shown, store } from './sent-readings.js';
import { storeMeasures } from './sent-measures.js';
import type { Stage } from './stage.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

/** A few invented subscribers and meters, so that the pictures show pages with something on them. */
const FILES = {
  accounts: [
    'accountNo;class;residents;normLitresPerPersonDay;fullName;phone;servicePointCode;zoneCode;placement;dnMillimetres;hasIsolatingValve;hasCheckValve;address;validFrom',
    `00012345;household;4;150;Примеров Асан;0555 000001;SP-1;CITY;yard_pit;15;yes;yes;ул. Примерная, 1;${day(120)}`, `00012346;household;;150;Примерова Гүлнара;;SP-2;CITY;flat_riser;15;yes;no;ул. Примерная, 2, кв. 7;${day(120)}`,
    `00020001;budget;;;Примерный детский сад;;SP-3;CITY;inlet;40;yes;yes;ул. Примерная, 30;${day(120)}`, `00030001;commercial;;;ОсОО «Пример»;0555 000002;SP-4;CITY;basement;25;;;ул. Примерная, 41;${day(120)}`,
  ],
  meters: ['serial;lotCode;registerCapacityM3;pulseLitres;verifiedOn;verifiedUntilOn;validFrom', `KB-000101;PROGRAMME-HOUSEHOLD;100000;1;${day(400)};2030-01-01;${day(120)}`, `KB-000102;PROGRAMME-BUDGET;100000;1;${day(2300)};${day(100)};${day(120)}`, `KB-000103;PROGRAMME-BUDGET;100000;10;;;${day(120)}`, `SUPPLY-0001;;10000000;100;${day(30)};2030-01-01;${day(120)}`],
  installations: [
    'meterSerial;servicePointCode;wellCode;installedAt;indexAtInstallationM3;actNo;actOn;sealNo;trouble',
    `KB-000101;SP-1;;${day(90)};0,5;А-17;${day(90)};П-551;`, `KB-000102;SP-3;;${day(80)};12,25;А-18;${day(80)};П-552;corroded_pipe`, `SUPPLY-0001;;WELL-KIR-1;${day(60)};0;А-1;${day(60)};П-1;`,
  ],
} as const;

/** What stays a preview: one line of each kind. */
const PREVIEWED = ['accountNo;class;residents;fullName', '00012345;household;5;Примеров Асан', '00012346;household;;Примерова Гүлнара', '00012347;household;3;Примеров Эрмек', '00012348;household;-2;Примеров Улан', '00012349;марсианин;1;Примеров Нурбек', ''];

/** A file of readings that stays a preview: sound, doubtful, said twice, unknown and of a day that may be two. */
const READINGS = ['Заводской номер счётчика;Лицевой счёт;Дата снятия;Показание, м3;Примечание', `KB-000103;;${day(20)};1,5;`, `KB-000101;;${day(20)};9000;калитка`, `;00012345;${day(20)};9000;`, `KB-000109;;${day(20)};12;`, 'KB-000102;;03/04/2026;812;', ''];

/** Enters them the way a clerk does, then a week of hourly readings with half a day missing, one that cannot be true, and volumes of them. */
export async function furnish(stage: Stage, clerk: Signature): Promise<void> {
  await giveIn(stage, clerk, FILES, PREVIEWED);
  const missing = (from: number, to: number) => ({ atMs }: Shown): boolean => atMs < midnight(4) + from * HOUR_MS || atMs >= midnight(4) + to * HOUR_MS;
  await store(stage, 'KB-000101', withOneTooHigh(hourly(6, 41_300, 21), 2).filter(missing(18, 30)));
  await store(stage, 'KB-000102', hourly(6, 812_250, 340).filter(missing(2, 9)));
  await store(stage, 'SUPPLY-0001', hourly(6, 96_000_000, 62_000, [12, 2]).filter(missing(18, 30)));
  await derive(stage);
  await closeLastMonth(stage);
  await askForApproval(stage, clerk);
  await storeQuarantine(stage);
  await furnishRollout(stage);
  await storeJournal(stage);
  await storeMeasures(stage);
  await storeFindings(stage);
  await storeNotices(stage);
  await giveInReadings(stage, clerk, READINGS.join('\r\n'));
  await walkRound(stage, clerk);
}

/** What a journey looks at that no page can enter: a subscriber whose meter was read for five days, one reading of which cannot be true. */
export const DOUBTED = { serial: 'V-000001', litresADay: 480, daysAgo: 2, indexShown: '921\u202f680', cubicMetres: { ky: '921,680', ru: '921,680', en: '921.680' } } as const;

/** A neighbour of that subscriber whose meter let through far more in one hour of each of three days than in any other: a day for each language. */
export const SPIKED = { serial: 'V-000002', dayOf: (no: number): number => no + 1, litresAbove: (no: number): number => 500 + 100 * no } as const;

/** Enters those subscribers the way a clerk does, and what their radios sent. */
export async function enterDoubted(stage: Stage, clerk: Signature): Promise<void> {
  await giveIn(stage, clerk, {
    accounts: ['accountNo;class;residents;fullName;servicePointCode;zoneCode;address;validFrom', `00900001;household;3;Примеров Кубат;SP-V1;CITY;ул. Примерная, 90;${day(40)}`,
      `00900002;household;3;Примеров Бакыт;SP-V2;CITY;ул. Примерная, 92;${day(40)}`],
    meters: ['serial;registerCapacityM3;pulseLitres;validFrom', `${DOUBTED.serial};100000;1;${day(40)}`, `${SPIKED.serial};100000;1;${day(40)}`],
    installations: ['meterSerial;servicePointCode;installedAt;indexAtInstallationM3', `${DOUBTED.serial};SP-V1;${day(30)};12`, `${SPIKED.serial};SP-V2;${day(30)};12`],
  });
  await store(stage, DOUBTED.serial, withOneTooHigh(hourly(5, 20_000, DOUBTED.litresADay / 24), DOUBTED.daysAgo));
  await store(stage, SPIKED.serial, withSpikes(hourly(6, 20_000, 20)));
  await derive(stage);
}

/** Streets that journeys walk, one a language: five connections each with a meter that was read at 20 m3 forty days ago. */
export const WALKED = { streetOf: (no: number): string => `ул. Обходная ${'АБВ'[no - 1]}`, serialOf: (no: number, house: number): string => `W-${no}-${house}`, houses: 5 } as const;

/** Enters the streets the way a clerk does. */
export async function enterStreets(stage: Stage, clerk: Signature): Promise<void> {
  const homes = [1, 2, 3].flatMap((no) => Array.from({ length: WALKED.houses }, (_, at) => ({ no, house: at + 1 })));
  await giveIn(stage, clerk, {
    accounts: ['accountNo;class;residents;fullName;servicePointCode;zoneCode;address;validFrom', ...homes.map(({ no, house }) => `008${no}000${house};household;3;Примеров Обход;SP-W${no}${house};CITY;${WALKED.streetOf(no)}, ${house};${day(60)}`)],
    meters: ['serial;registerCapacityM3;pulseLitres;validFrom', ...homes.map(({ no, house }) => `${WALKED.serialOf(no, house)};100000;1;${day(60)}`)],
    installations: ['meterSerial;servicePointCode;installedAt;indexAtInstallationM3', ...homes.map(({ no, house }) => `${WALKED.serialOf(no, house)};SP-W${no}${house};${day(40)};20`)],
  });
}

/** From eleven to noon of three days the register moves by far more than in any other hour. */
function withSpikes(readings: readonly Shown[]): Shown[] {
  return readings.map((one) => ({ ...one, indexLitres: one.indexLitres + [1, 2, 3].reduce((sum, no) => sum + (one.atMs >= midnight(SPIKED.dayOf(no)) + 12 * HOUR_MS ? SPIKED.litresAbove(no) : 0), 0) }));
}

/** At noon so many days ago the register shows 900 m3 too much, and an hour later what it should. */
function withOneTooHigh(readings: readonly Shown[], daysAgo: number): Shown[] {
  return readings.map((one) => (one.atMs === midnight(daysAgo) + 12 * HOUR_MS ? { ...one, indexLitres: one.indexLitres + 900_000 } : one));
}

/** The first day of the month that is closed: the last one that was over a week ago, since readings of the last week are corrected and must not lie in it. */
export const CLOSED_ON = ((): string => {
  const weekAgo = localDay(7);
  const [year, month] = [Number(weekAgo.slice(0, 4)), Number(weekAgo.slice(5, 7))];
  return month === 1 ? `${year - 1}-12-01` : `${year}-${String(month - 1).padStart(2, '0')}-01`;
})();

/** Gives the clerk and the dispatcher the right to sign, and closes the month of {@link CLOSED_ON}. */
export async function closeLastMonth(stage: Stage): Promise<void> {
  const { rows } = await stage.pool.query<{ userId: number; role: string }>(`SELECT user_id AS "userId", role FROM staff_user WHERE role IN ('clerk', 'dispatcher') ORDER BY user_id`);
  for (const { userId } of rows) await grantSigning(sqlOf(stage.pool), { userId, office: 'director', document: 'Приказ 12', grantedBy: null });
  const signer = rows.find(({ role }) => role === 'dispatcher')!;
  const actor = { kind: 'user', userId: signer.userId, name: 'dispatcher', role: 'dispatcher', clientAddress: null, requestId: null } as const;
  await inTransaction(stage.pool, (sql) => closePeriod(sql, CLOSED_ON.slice(0, 7), 'Asia/Bishkek', { actor, reason: 'счета разосланы' }));
}

/** What the clerk would have done to the closed month. */
async function askForApproval(stage: Stage, clerk: Signature): Promise<void> {
  const context = await stage.freshBrowser({ storageState: clerk });
  try {
    const answer = await context.request.post('/api/v1/manual-readings', {
      headers: { origin: stage.address }, data: { meterSerial: 'KB-000101', readAt: `${CLOSED_ON}T04:00:00Z`, indexLitres: 14_250, givenBy: 'subscriber_by_phone', askApproval: true, reason: 'нашлось в тетради обходчика' },
    });
    if (!answer.ok()) throw new Error(`asking for an approval: ${await answer.text()}`);
  } finally {
    await context.close();
  }
}

async function giveIn(stage: Stage, clerk: Signature, files: Readonly<Record<string, readonly string[]>>, previewed?: readonly string[]): Promise<void> {
  const context = await stage.freshBrowser({ storageState: clerk });
  try {
    for (const [kind, lines] of Object.entries(files)) {
      const importId = await upload(stage, context.request, kind, `${lines.join('\r\n')}\r\n`);
      const applied = await context.request.post(`/api/v1/imports/${importId}/apply`, { headers: { origin: stage.address }, data: {} });
      if (!applied.ok()) {
        const refused = await (await context.request.get(`/api/v1/imports/${importId}/lines?outcome=refused`)).text();
        throw new Error(`applying ${kind}: ${await applied.text()} ${refused}`);
      }
    }
    if (previewed !== undefined) await upload(stage, context.request, 'accounts', previewed.join('\r\n'));
  } finally {
    await context.close();
  }
}

async function upload(stage: Stage, request: Awaited<ReturnType<Stage['freshBrowser']>>['request'], kind: string, text: string): Promise<number> {
  const file = { name: `${kind}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
  const answer = await request.post(`/api/v1/imports?kind=${kind}`, { headers: { origin: stage.address }, multipart: { file } });
  if (!answer.ok()) throw new Error(`giving in ${kind}: ${await answer.text()}`);
  return ((await answer.json()) as { importId: number }).importId;
}

async function giveInReadings(stage: Stage, clerk: Signature, text: string): Promise<void> {
  const context = await stage.freshBrowser({ storageState: clerk });
  try {
    const answer = await context.request.post('/api/v1/reading-imports', { headers: { origin: stage.address }, multipart: { file: { name: 'обход-11.csv', mimeType: 'text/csv', buffer: Buffer.from(text) } } });
    if (!answer.ok()) throw new Error(`giving in readings: ${await answer.text()}`);
  } finally {
    await context.close();
  }
}

/** The street of the pictures as a route, its round of this month with a dog at one of the gates, and the same dog the month before. */
async function walkRound(stage: Stage, clerk: Signature): Promise<void> {
  const context = await stage.freshBrowser({ storageState: clerk });
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await context.request.post(`/api/v1${path}`, { headers: { origin: stage.address }, data: body });
    if (!answer.ok()) throw new Error(`POST ${path}: ${await answer.text()}`);
    return await answer.json() as Record<string, unknown>;
  };
  try {
    const { rows: [found] } = await stage.pool.query<{ zoneId: number; userId: number; dogId: number; gateId: number }>(`SELECT (SELECT zone_id FROM zone WHERE code = 'CITY') AS "zoneId", (SELECT user_id FROM staff_user WHERE login = 'field') AS "userId",
      (SELECT meter_id FROM meter WHERE serial = 'KB-000102') AS "dogId", (SELECT service_point_id FROM service_point WHERE code = 'SP-3') AS "gateId"`);
    const { zoneId, userId, dogId, gateId } = found!;
    const { routeId } = await post('/reading-routes', { code: 'М-1', name: 'Примерная', zoneId, readerUserId: userId, street: 'Примерная' });
    await post('/reading-rounds', { month: localDay(0).slice(0, 7) });
    await post('/reading-rounds/1/visits', { servicePointId: gateId, meterSerial: 'KB-000102', visitedAt: new Date().toISOString(), reason: 'dog', note: 'хозяева вечером' });
    await stage.pool.query(`WITH round AS (INSERT INTO reading_round (route_id, version_no, month, opened_at, opened_by, closed_at, closed_by) VALUES ($1, 1, $2, now() - interval '40 days', $3, now() - interval '31 days', $3) RETURNING round_id),
        walked AS (INSERT INTO reading_round_reader (round_id, reader_user_id, assigned_by) SELECT round_id, $3, $3 FROM round), visit AS (INSERT INTO reading_visit (meter_id, visited_at, reason, recorded_by) VALUES ($4, now() - interval '35 days', 'nobody_home', $3) RETURNING *)
      INSERT INTO reading_round_entry (round_id, service_point_id, happened_at, outcome, meter_id, recorded_by) SELECT round_id, $5, visited_at, 'no_access', meter_id, recorded_by FROM round, visit`, [routeId, CLOSED_ON.slice(0, 7), userId, dogId, gateId]);
  } finally {
    await context.close();
  }
}

/** What a broken and a foreign device would leave behind. */
async function storeQuarantine(stage: Stage): Promise<void> {
  await stage.pool.query(`
    INSERT INTO device (device_id, serial, kind) VALUES (9001, 'GW-9001', 'gateway');
    INSERT INTO quarantine_item (device_id, frame_key, item_no, kind, detail, subject, topic, payload_bytes, payload_sha256, payload_head, first_received_at, last_received_at, times_seen) VALUES
      (9001, 1, 0, 'MALFORMED_JSON', 'unexpected end at byte 41', NULL, 'gw/GW-9001/up', 41, '\\x00', convert_to('{"ts":"2026-11-22T10:00:00Z","value":"12.', 'UTF8'), now() - interval '2 days', now() - interval '3 hours', 4),
      (9001, 2, 1, 'UNKNOWN_DEVICE', 'no such serial', 'KB-000999', 'gw/GW-9001/up', 58, '\\x01', convert_to('{"rows":[["KB-000999",1795341600,1234567]],"seq":5}', 'UTF8'), now() - interval '1 day', now() - interval '1 day', 1),
      (9001, 3, 0, 'IDENTITY_MISMATCH', 'names another device', 'KB-000101', 'gw/GW-9001/up', 18, '\\x02', '\\x7b2276616c7565223a22ff2200317d', now() - interval '1 hour', now() - interval '1 hour', 1);
    INSERT INTO quarantine_tally VALUES (9001, 'MALFORMED_JSON', current_date, 4, 0, now() - interval '2 days', now()), (9001, 'UNKNOWN_DEVICE', current_date, 1, 0, now(), now()), (9001, 'IDENTITY_MISMATCH', current_date, 1, 0, now(), now());`);
}

/** A night and the weeks before it in the journal: a shut-off that goes on, what it replaced, own use of water, a complaint. */
async function storeJournal(stage: Stage): Promise<void> {
  await stage.pool.query(`
    WITH writer AS (SELECT user_id, (SELECT zone_id FROM zone ORDER BY zone_id LIMIT 1) AS zone_id FROM staff_user WHERE role = 'dispatcher' LIMIT 1), written (no, kind, place, hours_ago, lasts, litres, switched, note, topic, affected, replaces) AS (VALUES
      (1, 'flushing', 'ул. Примерная, 1–41', 700, 3, 42000, NULL, NULL, NULL, NULL, NULL), (2, 'shut_off', 'ул. Примерная', 600, 6, NULL, NULL, 'замена задвижки', NULL, 4, NULL), (3, 'shut_off', 'ул. Образцовая', 30, NULL, NULL, NULL, NULL, NULL, 4, NULL),
      (4, 'shut_off', 'ул. Примерная, 30–41', 30, NULL, NULL, NULL, 'порыв на вводе', NULL, 4, 3), (5, 'valve_switching', 'камера 7', 29, NULL, NULL, 'closed', NULL, NULL, NULL, NULL), (6, 'complaint', NULL, 28, NULL, NULL, NULL, NULL, 'no_water', NULL, NULL),
      (7, 'fire', 'ул. Примерная, 12', 20, 2, 18000, NULL, NULL, NULL, NULL, NULL), (8, 'shift_handover', NULL, 8, NULL, NULL, NULL, 'порыв на вводе не устранён, бригада выезжает в 8:00', NULL, NULL, NULL))
    INSERT INTO journal_entry (entry_id, kind, zone_id, place, from_at, to_at, volume_litres, switched_to, note, complaint_topic, accounts_affected, replaces_entry_id, entered_by, entered_at)
    SELECT w.no, w.kind, writer.zone_id, w.place, now() - w.hours_ago * interval '1 hour', now() - (w.hours_ago - w.lasts) * interval '1 hour', w.litres, w.switched, w.note, w.topic, w.affected, w.replaces, writer.user_id, now() - w.hours_ago * interval '1 hour'
    FROM written w, writer;
    SELECT setval(pg_get_serial_sequence('journal_entry', 'entry_id'), 8);
    INSERT INTO journal_void (entry_id, reason, voided_by, voided_at) SELECT 3, 'не та улица', user_id, now() - interval '29 hours' FROM staff_user WHERE role = 'dispatcher' LIMIT 1;
    INSERT INTO personal.journal_complaint (entry_id, address, person_name, phone, said) VALUES (6, 'ул. Примерная, 30', 'Примеров Асан', '0555 000001', 'с утра нет воды')`);
}

/** What detectors would say of such a city: a leak with its work record, a mothballed well that flows, a gateway that is silent. */
async function storeFindings(stage: Stage): Promise<void> {
  await stage.pool.query(`
    WITH home AS (SELECT i.meter_id, i.service_point_id, (SELECT zone_id FROM zone ORDER BY zone_id LIMIT 1) AS zone_id FROM installation i JOIN meter m USING (meter_id) WHERE m.serial = 'KB-000101' LIMIT 1)
    INSERT INTO finding (finding_id, subject, subject_id, kind, started_at, raised_at, flow_litres_per_hour, volume_litres, confidence, evidence, ruled_out, annotations, meter_id, service_point_id, zone_id)
    SELECT 1, 'meter', meter_id, 'continuousFlow', now() - interval '110 hours', now() - interval '38 hours', 18, 1980, 0.82,
      '[{"name":"hoursWithoutCease","figure":110},{"name":"leastLitresPerHour","figure":18},{"name":"hoursMeasured","figure":98},{"name":"litresInRun","figure":4210}]'::jsonb,
      '[{"cause":"passingEvent","evidence":[{"name":"hoursWithoutCease","figure":110}]},{"cause":"missingReadings","evidence":[{"name":"readShare","figure":0.89}]},{"cause":"clockOrRounding","evidence":[{"name":"pulseLitres","figure":1}]}]'::jsonb, '[]'::jsonb, meter_id, service_point_id, zone_id FROM home
    UNION ALL SELECT 2, 'well', (SELECT max(well_id) FROM well), 'flowFromClosedWell', now() - interval '9 hours', now() - interval '7 hours', 21500, 193500, 0.9, '[{"name":"hoursHeld","figure":9},{"name":"pulseLitres","figure":100}]', '[{"cause":"clockOrRounding","evidence":[{"name":"volumeLitres","figure":21500}]}]', '[]', NULL, NULL, zone_id FROM home
    UNION ALL SELECT 3, 'gateway', 9001, 'radioSilent', now() - interval '31 hours', now() - interval '7 hours', NULL, NULL, 0.56, '[{"name":"hoursSilent","figure":31},{"name":"usualGapHours","figure":1},{"name":"metersSilent","figure":41},{"name":"metersAssigned","figure":44}]', '[]', '[]', NULL, NULL, zone_id FROM home
    UNION ALL SELECT 4, 'well', (SELECT min(well_id) FROM well), 'radioSilent', now() - interval '40 hours', now() - interval '16 hours', NULL, NULL, 0.63, '[{"name":"hoursSilent","figure":40},{"name":"usualGapHours","figure":1}]', '[]', '[]', NULL, NULL, zone_id FROM home;
    INSERT INTO finding_act (finding_id, act, code, note, done_by, done_at)
    SELECT 1, a.act, a.code, a.note, user_id, now() - a.ago * interval '1 hour' FROM staff_user, (VALUES ('acknowledge', NULL, NULL, 30), ('sendCrew', NULL, 'бригада 2, после обеда', 28), ('confirm', 'indoor_plumbing', 'течёт бачок', 20)) AS a (act, code, note, ago) WHERE role = 'dispatcher' AND user_id = (SELECT min(user_id) FROM staff_user WHERE role = 'dispatcher');
    SELECT setval(pg_get_serial_sequence('finding', 'finding_id'), 10)`);
}

/** Whom findings are told: two channels, a rule for the night, and messages that went out, wait and were given up. Secrets are as a restore without its keys would leave them. */
async function storeNotices(stage: Stage): Promise<void> {
  await stage.pool.query(`
    INSERT INTO notice_channel (channel_id, kind) VALUES (1, 'telegram'), (2, 'email');
    WITH by AS (SELECT min(user_id) AS id FROM staff_user WHERE role = 'administrator'),
    named AS (INSERT INTO notice_channel_version (version_id, channel_id, name, language, is_active, recorded_by, reason)
      SELECT v.*, by.id, v2.reason FROM by, (VALUES (1, 1, 'Дежурный телефон', 'ru', true), (2, 2, 'Главный инженер', 'ky', true)) AS v (version_id, channel_id, name, language, is_active), (VALUES ('ночная смена')) AS v2 (reason))
    INSERT INTO notice_rule (rule_id, channel_id, kinds, least_confidence, quiet_from_minute, quiet_to_minute, urgent_kinds, collect_minutes, escalation, is_active, recorded_by, reason)
    SELECT r.no, r.channel_id, r.kinds::text[], r.least, r.quiet_from, r.quiet_to, '{flowFromClosedWell,inflowBurst}'::text[], 5, r.escalation::jsonb, true, by.id, 'ночная смена' FROM by, (VALUES
      (1, 1, NULL, 0.5, 1320, 420, '[{"afterMinutes":30,"channelId":2}]'), (2, 2, '{flowFromClosedWell,inflowBurst}', 0.7, NULL, NULL, '[]')) AS r (no, channel_id, kinds, least, quiet_from, quiet_to, escalation);
    INSERT INTO personal.notice_address (version_id, address, secret_sealed) VALUES (1, '{"base":"https://api.telegram.org","chatId":"-1001234567890"}', '\\x00'), (2, '{"host":"mail.example.org","port":587,"login":null,"sender":"suu@example.org","recipients":["engineer@example.org"]}', NULL);
    INSERT INTO notice_message (channel_id, cause, made_at, content, state, attempts, next_attempt_at, settled_at, fault)
    SELECT m.channel_id, 'findings', now() - m.ago * interval '1 minute', jsonb_build_object('groups', jsonb_build_array(jsonb_build_object('kind', m.kind, 'zoneCode', NULL, 'gatewaySerial', NULL, 'lines', jsonb_build_array(jsonb_build_object('findingId', m.finding_id))))), m.state, m.attempts,
      now() + interval '8 minutes', CASE WHEN m.state <> 'waiting' THEN now() - m.ago * interval '1 minute' END, m.fault
    FROM (VALUES (1, 400, 'flowFromClosedWell', 2, 'sent', 1, NULL), (2, 370, 'flowFromClosedWell', 2, 'failed', 1, 'SMTP_550'), (1, 20, 'radioSilent', 3, 'waiting', 3, 'TIMEOUT')) AS m (channel_id, ago, kind, finding_id, state, attempts, fault);
    SELECT setval(pg_get_serial_sequence('notice_channel', 'channel_id'), 2), setval(pg_get_serial_sequence('notice_channel_version', 'version_id'), 2), setval(pg_get_serial_sequence('notice_rule', 'rule_id'), 2)`);
}
