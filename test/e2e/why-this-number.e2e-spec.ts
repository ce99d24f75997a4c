import { monthPeriod } from '@app/billing';
import { BatchWriter, closeBillingPeriod, deriveVolumes, inTransaction, openBillingPeriod, Partitions } from '@app/persistence';

import { message } from '../db/series-rig.js';
import { ApiOnTrial } from '../support/api-on-trial.js';
import { pdfPages } from '../support/read-report.js';

const HOUR_MS = 3_600_000;
const ZONE = 'Asia/Bishkek';
const BEGIN = Date.parse('2026-10-01T00:00:00+06:00');
const HOURS = 31 * 24;

/** Ten litres an hour from a day before October to a day after it; a person put in the last index anew. */
async function october(api: ApiOnTrial): Promise<void> {
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'), (2, 'EAST');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a'), (2, '2020-01-01Z', 'b', 'b', 'b');
    INSERT INTO account (account_id, account_no) VALUES (1, '00417');
    INSERT INTO account_version (account_id, valid_from, class, state) VALUES (1, '2020-01-01Z', 'household', 'open');
    INSERT INTO personal.account_holder_version (account_id, valid_from, full_name, is_invented) VALUES (1, '2020-01-01Z', 'Үмүт Өңдүбаева', true);
    INSERT INTO service_point (service_point_id, code) VALUES (1, 'T-17');
    INSERT INTO service_point_version (service_point_id, valid_from, account_id, zone_id, state) VALUES (1, '2020-01-01Z', 1, 1, 'open');
    INSERT INTO personal.service_point_address_version (service_point_id, valid_from, address, is_invented) VALUES (1, '2020-01-01Z', 'Көчөсү 5', true);
    INSERT INTO device (device_id, serial, kind) VALUES (101, 'RADIO-7', 'meter');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, '0004217', 100000000);
    INSERT INTO installation (meter_id, service_point_id, valid_from, index_at_installation_litres) VALUES (101, 1, '2026-09-20Z', 4000)`);
  const writer = new BatchWriter(api.pool, new Partitions(ZONE), { quarantineRowsPerSenderDay: 10 });
  await writer.write(Array.from({ length: HOURS + 49 }, (_, at) => at - 24).map((hour) => message({
    deviceId: 101, receivedAtMs: BEGIN + hour * HOUR_MS + 5_000, readings: [{ meterId: 101, readAtMs: BEGIN + hour * HOUR_MS, indexLitres: 5_000 + hour * 10 }],
  })));
  const clerk = await api.personOf('clerk');
  const last = { register: 'volume', readAt: new Date(BEGIN + HOURS * HOUR_MS).toISOString(), source: 'telemetry', indexLitres: 5_000 + HOURS * 10, kind: 'edit', editedIndexLitres: 5_000 + HOURS * 10 + 2, reasonCode: 'misread' };
  expect((await api.api('POST', '/meters/101/reading-corrections', { token: clerk.token, body: { corrections: [last], reason: 'сүрөт боюнча' } })).status).toBe(200);
  await deriveVolumes(api.pool, ZONE, BEGIN + (HOURS + 24) * HOUR_MS);
  const by = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: 'the month is over' } as const;
  await inTransaction(api.pool, (sql) => openBillingPeriod(sql, monthPeriod('2026-10', 3, ZONE), ZONE, by));
  await inTransaction(api.pool, (sql) => closeBillingPeriod(sql, '2026-10', ZONE, by));
}

/** The text of a file as another reader finds it, on one line; its status where it is none. */
async function paper(api: ApiOnTrial, token: string, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${api.port}/api/v1${path}`, { headers: { cookie: `suu_session=${token}` } });
  if (response.status !== 200) return String(response.status);
  expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual(['application/pdf', 'no-store']);
  return (await pdfPages(Buffer.from(await response.arrayBuffer()))).join(' ').replaceAll(/\s+/g, ' ');
}

describe('why this number, on paper', () => {
  it('says of the month of an account whose it is, between which readings and by which messages, what was estimated, who corrected what, and in which row of which batch it stands', async () => {
    await using api = await ApiOnTrial.start();
    await october(api);
    const { token } = await api.personOf('clerk');
    const found = (await api.api('GET', '/accounts/1/explanation?month=2026-10', { token })).json as { meters: { firstReading: object; lastReading: object; corrections: object[] }[] };
    expect(found.meters).toMatchObject([{
      firstReading: { indexLitres: 5_000, cameIndexLitres: 5_000, source: 1, entry: null, correction: null, frame: { deviceSerial: 'RADIO-7' } },
      lastReading: { indexLitres: 12_442, cameIndexLitres: 12_440, remarks: [], frame: { deviceSerial: 'RADIO-7', payload: expect.stringContaining('"indexLitres":12440') }, correction: { kind: 'edit', reason: 'сүрөт боюнча', author: 'clerk-1' } },
    }]);
    const [kyrgyz, russian] = [await paper(api, token, '/accounts/1/explanation/ky.pdf?month=2026-10'), await paper(api, token, '/accounts/1/explanation/ru.pdf?month=2026-10')];
    for (const text of [kyrgyz, russian]) {
      for (const told of ['00417', 'Үмүт Өңдүбаева', 'Көчөсү 5', '0004217', 'T-17', 'RADIO-7', '"indexLitres":12440', '12,440', '12,442 м³): сүрөт боюнча, clerk-1', '01.10.2026 00:00:00', '01.11.2026 00:00:00', '01.10.2026 – 30.10.2026', '№ 1', '7,442']) expect(text).toContain(told);
    }
    expect(russian).toContain('Разность показаний');
    expect(russian).toContain('исправлено (было 12,440, стало 12,442 м³)');
    expect(russian).toContain('стр. 1 / 1');
    expect(kyrgyz).toContain('Көрсөткүчтөрдүн айырмасы');
    expect(kyrgyz).toContain('барак 1 / 1');
  });

  it('shows no message of a gateway, in which readings of neighbours stand; that of a network server speaks of one device', async () => {
    await using api = await ApiOnTrial.start();
    await october(api);
    const { token } = await api.personOf('clerk');
    const payloads = async (): Promise<(string | null | undefined)[]> => ((await api.api('GET', '/accounts/1/explanation?month=2026-10', { token })).json as { meters: { lastReading: { frame: { payload: string | null } | null } }[] }).meters.map(({ lastReading }) => lastReading.frame?.payload);
    await api.pool.query(`UPDATE device SET kind = 'gateway' WHERE device_id = 101`);
    expect(await payloads()).toStrictEqual([null]);
    const text = await paper(api, token, '/accounts/1/explanation/ru.pdf?month=2026-10');
    expect(text).toContain('RADIO-7: сообщение шлюза говорит и о других приборах');
    expect(text).not.toContain('"indexLitres"');
    await api.pool.query(`UPDATE frame SET payload = convert_to('{"deviceInfo": {"devEui": "70b3d57ba0003bb8"}}', 'UTF8')`);
    expect(await payloads()).toStrictEqual(['{"deviceInfo": {"devEui": "70b3d57ba0003bb8"}}']);
  });

  it('says the same of one day of a meter, with each reading of it', async () => {
    await using api = await ApiOnTrial.start();
    await october(api);
    const { token } = await api.personOf('clerk');
    expect((await api.api('GET', '/meters/101/explanation?day=2026-10-31', { token })).json).toMatchObject({ countedFor: { servicePointCode: 'T-17', accountId: 1, accountNo: '00417' }, bills: [{ batchNo: 1, rowNo: 1, registeredLitres: 7_442 }] });
    const text = await paper(api, token, '/meters/101/explanation/ru.pdf?day=2026-10-31');
    for (const told of ['00417', 'Үмүт Өңдүбаева', 'T-17', '0004217', '31.10.2026 13:00:00', '"indexLitres":12330', 'исправлено (было 12,440, стало 12,442 м³): сүрөт боюнча, clerk-1', '31.10.2026 00:00:00 01.11.2026 00:00:00 12 200 12 442 242', '№ 1, строка 1 (основной)', 'показание выросло']) expect(text).toContain(told);
  });

  it('names people to those who may see them, and is nothing for other zones', async () => {
    await using api = await ApiOnTrial.start();
    await october(api);
    const path = '/accounts/1/explanation/ru.pdf?month=2026-10';
    const [city, dispatcher] = [await paper(api, (await api.personOf('city')).token, path), await paper(api, (await api.personOf('dispatcher')).token, path)];
    expect([city, dispatcher].map((text) => [text.includes('00417'), text.includes('Үмүт'), text.includes('Көчөсү 5')])).toEqual([[true, false, false], [true, false, true]]);
    const elsewhere = (await api.personOf('clerk', [2])).token;
    expect([await paper(api, elsewhere, path), await paper(api, elsewhere, '/meters/101/explanation/ru.pdf?day=2026-10-31'), await paper(api, (await api.personOf('field')).token, path)]).toEqual(['404', '404', '403']);
    for (const name of ['de.pdf', 'ru.docx', 'ru', 'ru.pdf.exe']) expect(await paper(api, (await api.personOf('clerk')).token, `/accounts/1/explanation/${name}?month=2026-10`)).toBe('404');
  });
});
