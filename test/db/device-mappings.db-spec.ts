import { correctMappings, DeviceDirectory, DeviceEnrolment, inTransaction, mapChannels, unmapChannel, type ChangedBy, type NewMapping, type Sql } from '@app/persistence';

import { SeriesRig } from './series-rig.js';

const BY: ChangedBy = { actor: { kind: 'operator', userId: null, name: 'spec', role: null, clientAddress: null, requestId: null }, reason: null };
const WHY: ChangedBy = { ...BY, reason: 'two meters were swapped' };
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

/** A device R-1 that counts meter 1 since January, meters 2 and 3 that nothing counts. */
async function started(): Promise<SeriesRig> {
  const rig = await SeriesRig.start();
  await new DeviceEnrolment(rig.pool).enrolMeters([{ serial: 'R-1', meterSerial: 'M-1', registerCapacityLitres: 1_000_000, mappedFrom: day('2026-01-01') }]);
  await new DeviceEnrolment(rig.pool).enrolGateway('GW-1', [], day('2026-01-01'));
  await new DeviceEnrolment(rig.pool).enrolDevices(['R-2']);
  await rig.pool.query("INSERT INTO meter (serial, register_capacity_litres) VALUES ('M-2', 1000000), ('M-3', 1000000)");
  return rig;
}

const change = <Outcome>(rig: SeriesRig, made: (sql: Sql) => Promise<Outcome>): Promise<Outcome> => inTransaction(rig.pool, made);
const mapping = (given: Partial<NewMapping> = {}): NewMapping => ({ deviceSerial: 'R-1', channel: 1, register: 'volume', meterId: 2, from: day('2026-06-01'), ...given });

/** What the door knows of a channel: meter, register, from, to. */
async function counted(rig: SeriesRig, channel = 1): Promise<unknown[]> {
  const directory = await DeviceDirectory.load(rig.pool);
  return directory.mappingsOf(1, channel).map(({ meterId, register, mappedFromMs, mappedToMs }) =>
    [meterId, register, new Date(mappedFromMs).toISOString().slice(0, 10), mappedToMs === null ? null : new Date(mappedToMs).toISOString().slice(0, 10)]);
}

describe('a channel', () => {
  it('mapped to another meter counts the first until then and the second from then on', async () => {
    await using rig = await started();
    await change(rig, (sql) => mapChannels(sql, [mapping()], BY));
    expect(await counted(rig)).toEqual([[1, 1, '2026-01-01', '2026-06-01'], [2, 1, '2026-06-01', null]]);
  });

  it('mapped for a time before what is recorded, counts until that', async () => {
    await using rig = await started();
    await change(rig, (sql) => mapChannels(sql, [mapping({ from: day('2025-06-01') })], BY));
    expect(await counted(rig)).toEqual([[2, 1, '2025-06-01', '2026-01-01'], [1, 1, '2026-01-01', null]]);
  });

  it('counts the reverse register beside the main one on another channel', async () => {
    await using rig = await started();
    await change(rig, (sql) => mapChannels(sql, [mapping({ channel: 2, register: 'reverse_volume', meterId: 1 })], BY));
    expect([await counted(rig, 1), await counted(rig, 2)]).toEqual([[[1, 1, '2026-01-01', null]], [[1, 2, '2026-06-01', null]]]);
  });

  it('unmapped counts nothing from then on', async () => {
    await using rig = await started();
    await change(rig, (sql) => unmapChannel(sql, { deviceSerial: 'R-1', channel: 1 }, day('2026-06-01'), BY));
    expect(await counted(rig)).toEqual([[1, 1, '2026-01-01', '2026-06-01']]);
    await expect(change(rig, (sql) => unmapChannel(sql, { deviceSerial: 'R-1', channel: 1 }, day('2026-07-01'), BY))).rejects.toMatchObject({ kind: 'CONFLICT' });
  });

  it('whose mapping was wrong is corrected, and what was recorded first stays to be seen', async () => {
    await using rig = await started();
    await change(rig, (sql) => correctMappings(sql, [{ mappingId: 1, meterId: 3, register: 'volume', from: day('2026-02-01'), to: null }], WHY));
    expect(await counted(rig)).toEqual([[3, 1, '2026-02-01', null]]);
    expect((await rig.pool.query('SELECT meter_id, reason, superseded_at IS NULL AS in_force FROM channel_mapping ORDER BY mapping_id')).rows).toEqual([
      { meter_id: 1, reason: null, in_force: false }, { meter_id: 3, reason: 'two meters were swapped', in_force: true }]);
    await expect(change(rig, (sql) => correctMappings(sql, [{ mappingId: 1, meterId: 2, register: 'volume', from: day('2026-02-01'), to: null }], WHY))).rejects.toMatchObject({ kind: 'NOT_FOUND' });
  });

  it.each<[string, (sql: Sql) => Promise<void>, string]>([
    ['of a stranger', (sql) => mapChannels(sql, [mapping({ deviceSerial: 'R-9' })], BY), 'UNKNOWN_REFERENCE'],
    ['to a meter that is not registered', (sql) => mapChannels(sql, [mapping({ meterId: 9 })], BY), 'UNKNOWN_REFERENCE'],
    ['of a gateway', (sql) => mapChannels(sql, [mapping({ deviceSerial: 'GW-1' })], BY), 'CONFLICT'],
    ['from the very instant of another mapping', (sql) => mapChannels(sql, [mapping({ from: day('2026-01-01') })], BY), 'CONFLICT'],
    ['with the number 0', (sql) => mapChannels(sql, [mapping({ channel: 0 })], BY), 'RANGE'],
    ['from before the register begins', (sql) => mapChannels(sql, [mapping({ from: new Date('1899-12-31T23:59:59Z') })], BY), 'RANGE'],
    ['from next week on', (sql) => mapChannels(sql, [mapping({ from: new Date(Date.now() + 7 * 86_400_000) })], BY), 'TIME_FUTURE'],
    ['to a register that another device counts', (sql) => mapChannels(sql, [mapping({ deviceSerial: 'R-2', meterId: 1 })], BY), 'OVERLAP'],
    ['twice at a time', (sql) => mapChannels(sql, [mapping(), mapping({ meterId: 3 })], BY), 'DUPLICATE'],
    ['by a correction without a reason', (sql) => correctMappings(sql, [{ mappingId: 1, meterId: 3, register: 'volume', from: day('2026-02-01'), to: null }], BY), 'SCHEMA'],
  ])('%s is refused, and nothing changes', async (_, made, kind) => {
    await using rig = await started();
    const before = await counted(rig);
    const version = await DeviceDirectory.latestVersion(rig.pool);
    await expect(change(rig, made)).rejects.toMatchObject({ name: 'RegisterRefusal', kind });
    expect([await counted(rig), await DeviceDirectory.latestVersion(rig.pool)]).toEqual([before, version]);
  });

  it('is told to the door, with the version that it waits for', async () => {
    await using rig = await started();
    const before = await DeviceDirectory.latestVersion(rig.pool);
    await change(rig, (sql) => mapChannels(sql, [mapping()], BY));
    expect(await DeviceDirectory.latestVersion(rig.pool)).toBe(before + 1);
  });
});
