import { jest } from '@jest/globals';
import { BatchWriter, deriveVolumes, grantSigning, Partitions, sqlOf, verifyAudit } from '@app/persistence';

import { message } from '../db/series-rig.js';
import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

// A busy machine may take seconds to make a database.
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-10-05T00:00:00+06:00');
const NOW = START + 20 * 24 * HOUR_MS;

/** Meter 101 in zone 1, whose radio has counted ten litres an hour since 5 October; its pulse is ten litres. */
async function started(): Promise<ApiOnTrial> {
  const api = await ApiOnTrial.start();
  await api.pool.query(`
    INSERT INTO zone (zone_id, code) VALUES (1, 'WEST'), (2, 'EAST');
    INSERT INTO zone_version (zone_id, valid_from, name_ky, name_ru, name_en) VALUES (1, '2020-01-01Z', 'a', 'a', 'a'), (2, '2020-01-01Z', 'b', 'b', 'b');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (101, 'M101', 100000000);
    INSERT INTO meter_version (meter_id, valid_from, state, pulse_litres) VALUES (101, '2026-01-01Z', 'installed', 10);
    INSERT INTO service_point (service_point_id, code) VALUES (1, 'P1');
    INSERT INTO service_point_version (service_point_id, valid_from, zone_id, state) VALUES (1, '2020-01-01Z', 1, 'open');
    INSERT INTO installation (meter_id, service_point_id, valid_from) VALUES (101, 1, '2026-10-01Z')`);
  const writer = new BatchWriter(api.pool, new Partitions('Asia/Bishkek'), { quarantineRowsPerSenderDay: 10 });
  await writer.write(Array.from({ length: 20 * 24 }, (_, hour) => message({ deviceId: 101, receivedAtMs: START + hour * HOUR_MS + 5_000, readings: [{ meterId: 101, readAtMs: START + hour * HOUR_MS, indexLitres: hour * 10 }] })));
  return api;
}

const at = (hour: number): string => new Date(START + hour * HOUR_MS).toISOString();
const send = (api: ApiOnTrial, token: string, path: string, body: object): Promise<Answer> => api.api('POST', `/meters/101/${path}`, { token, body });
const octoberLitres = async (api: ApiOnTrial): Promise<number> => {
  await deriveVolumes(api.pool, 'Asia/Bishkek', NOW);
  return (await api.pool.query<{ n: number }>('SELECT sum(volume_litres)::integer AS n FROM volume_month')).rows[0]!.n;
};

describe('the display of a meter over HTTP', () => {
  it('is read by the field, listed for those who decide, and accepted by the clerk: an exception until then', async () => {
    await using api = await started();
    const [field, clerk] = [await api.personOf('field'), await api.personOf('clerk')];
    expect((await send(api, field.token, 'displays/mountings', { readAt: at(0), displayLitres: 40_000, pulses: 0 })).json).toEqual({ displayId: expect.any(Number), compared: null });
    const { json } = await send(api, field.token, 'displays/controls', { readAt: at(240), displayLitres: 42_500, note: 'red hand stood' });
    expect(json).toMatchObject({ compared: { telemetryLitres: 42_400, driftLitres: 100, allowedLitres: 12, isException: true, reason: null } });
    const controlId = (json as { displayId: number }).displayId;
    expect((await api.api('GET', '/meters/101/displays', { token: field.token })).kind).toBe('AUTHZ');
    expect((await send(api, field.token, 'realignments', { controlId, correctedLitres: 100, reason: 'x' })).kind).toBe('AUTHZ');
    expect(await octoberLitres(api)).toBe(4_790);
    const exceptions = (): Promise<Answer> => api.api('GET', '/exceptions?from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z', { token: clerk.token });
    expect((await exceptions()).json).toMatchObject({ total: 1, items: [{
      meterSerial: 'M101', servicePointCode: 'P1', origin: 'check', reasons: ['DISPLAY_DRIFT'], use: 'used', code: '6.9', litresAtStake: 100, readAt: at(240), toAt: at(240), source: null, indexLitres: null, mayBecome: [],
      evidence: { controlId, displayLitres: 42_500, telemetryLitres: 42_400, driftLitres: 100, allowedLitres: 12 } }] });
    const realigned = await send(api, clerk.token, 'realignments', { controlId, correctedLitres: 100, reason: 'the picture shows it' });
    expect(realigned.json).toMatchObject({ outcome: 'realigned' });
    expect(await octoberLitres(api)).toBe(4_890);
    expect((await exceptions()).json).toMatchObject({ total: 0 });
    expect((await api.api('GET', '/meters/101/displays', { token: clerk.token })).json).toMatchObject({ items: [
      { kind: 'control', displayLitres: 42_500, compared: { driftLitres: 100 }, realignment: { correctedLitres: 100, reason: 'the picture shows it' } }, { kind: 'mounting', pulses: 0, pulseLitres: 10, compared: null }] });
    expect((await send(api, clerk.token, `displays/${controlId}/void`, { reason: 'misread' })).kind).toBe('CONFLICT');
    const { realignmentId } = realigned.json as { realignmentId: number };
    expect((await send(api, clerk.token, `realignments/${realignmentId}/take-back`, { reason: 'another meter' })).json).toEqual({ outcome: 'taken_back' });
    expect((await send(api, clerk.token, `displays/${controlId}/void`, { reason: 'misread' })).json).toEqual({ outcome: 'voided' });
    expect(await octoberLitres(api)).toBe(4_790);
    expect(await verifyAudit(sqlOf(api.pool))).toMatchObject({ isIntact: true });
  });

  it('of a closed month is accepted, and taken back, with a second signer only', async () => {
    await using api = await started();
    const [clerk, signer] = [await api.personOf('clerk'), await api.personOf('dispatcher')];
    await grantSigning(sqlOf(api.pool), { userId: signer.userId, office: 'director', document: 'Order 1', grantedBy: null });
    await send(api, clerk.token, 'displays/mountings', { readAt: at(0), displayLitres: 40_000, pulses: 0 });
    const { displayId: controlId } = (await send(api, clerk.token, 'displays/controls', { readAt: at(240), displayLitres: 42_500 })).json as { displayId: number };
    await api.pool.query("INSERT INTO closed_period (month, closed_by, reason) VALUES ('2026-10', $1, 'act 1')", [signer.userId]);
    const wanted = { controlId, correctedLitres: 100, reason: 'the picture shows it' };
    expect(await send(api, clerk.token, 'realignments', wanted)).toMatchObject({ status: 422, kind: 'PERIOD_CLOSED' });
    const { requestId } = (await send(api, clerk.token, 'realignments', { ...wanted, askApproval: true })).json as { requestId: number };
    expect((await api.api('GET', '/approval-requests?isOpen=true', { token: clerk.token })).json).toMatchObject({ items: [{ kind: 'display_realignment', meterSerial: 'M101', content: { action: 'accept', correctedLitres: 100 } }] });
    expect((await api.api('POST', `/approval-requests/${requestId}/approve`, { token: clerk.token, body: {} })).kind).toBe('AUTHZ');
    expect((await api.api('POST', `/approval-requests/${requestId}/approve`, { token: signer.token, body: { reason: 'seen' } })).json).toMatchObject({ decision: 'approved' });
    expect((await api.pool.query('SELECT realignment_id::integer AS id, accepted_by, approval_id::integer AS approval, corrected_litres::integer AS litres FROM display_realignment')).rows).toEqual([{ id: expect.any(Number), accepted_by: clerk.userId, approval: requestId, litres: 100 }]);
    const [{ id }] = (await api.pool.query<{ id: number }>('SELECT realignment_id::integer AS id FROM display_realignment')).rows as [{ id: number }];
    expect((await send(api, clerk.token, `realignments/${id}/take-back`, { reason: 'wrong' })).kind).toBe('PERIOD_CLOSED');
    const back = (await send(api, clerk.token, `realignments/${id}/take-back`, { reason: 'wrong', askApproval: true })).json as { requestId: number };
    await api.api('POST', `/approval-requests/${back.requestId}/approve`, { token: signer.token, body: {} });
    expect((await api.pool.query('SELECT count(*)::integer AS n FROM realignment_counted')).rows).toEqual([{ n: 0 }]);
  });

  it.each<[string, string, object, string]>([
    ['a mounting without its count', 'displays/mountings', { readAt: at(1), displayLitres: 5 }, 'SCHEMA'], ['a count in a control reading', 'displays/controls', { readAt: at(1), displayLitres: 5, pulses: 3 }, 'SCHEMA'],
    ['a display in tenths', 'displays/controls', { readAt: at(1), displayLitres: 5.5 }, 'SCHEMA'], ['one of next year', 'displays/controls', { readAt: '2100-01-01T00:00:00Z', displayLitres: 5 }, 'TIME_FUTURE'],
    ['more than the register shows', 'displays/controls', { readAt: at(1), displayLitres: 100_000_000 }, 'RANGE'], ['a re-alignment without a reason', 'realignments', { controlId: 1, correctedLitres: 5 }, 'SCHEMA'],
    ['a re-alignment of nothing', 'realignments', { controlId: 999, correctedLitres: 5, reason: 'x' }, 'NOT_FOUND'], ['a voiding of nothing', 'displays/999/void', { reason: 'x' }, 'NOT_FOUND'],
  ])('%s is refused', async (_, path, body, kind) => {
    await using api = await started();
    expect((await send(api, (await api.personOf('clerk')).token, path, body)).kind).toBe(kind);
    expect((await api.pool.query('SELECT FROM display_reading')).rowCount).toBe(0);
  });

  it('of a meter in another zone is not there', async () => {
    await using api = await started();
    const { token } = await api.personOf('clerk', [2]);
    expect((await api.api('GET', '/meters/101/displays', { token })).kind).toBe('NOT_FOUND');
    expect((await send(api, token, 'displays/controls', { readAt: at(1), displayLitres: 5 })).kind).toBe('NOT_FOUND');
  });
});
