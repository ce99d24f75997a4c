import { DeviceDirectory, DeviceEnrolment, secretMatches, type IssuedCredential, type MeterDeviceEnrolment } from '@app/persistence';

import { eventually } from '../support/eventually.js';
import { SeriesRig } from './series-rig.js';

const FROM = new Date('2026-01-01T00:00:00Z');
const FROM_MS = FROM.getTime();

function meter(serial: string, given: Partial<MeterDeviceEnrolment> = {}): MeterDeviceEnrolment {
  return { serial, registerCapacityLitres: 100_000_000, mappedFrom: FROM, ...given };
}

class EnrolmentRig implements AsyncDisposable {
  readonly enrolment: DeviceEnrolment;

  private constructor(readonly rig: SeriesRig) {
    this.enrolment = new DeviceEnrolment(rig.pool);
  }

  static async start(): Promise<EnrolmentRig> {
    return new EnrolmentRig(await SeriesRig.start());
  }

  directory(): Promise<DeviceDirectory> {
    return DeviceDirectory.load(this.rig.pool);
  }

  version(): Promise<number> {
    return DeviceDirectory.latestVersion(this.rig.pool);
  }

  /** The register as its tables hold it. */
  async tables(): Promise<unknown> {
    const tables = ['device', 'meter', 'channel_mapping', 'gateway_assignment', 'registry_version'];
    return Promise.all(tables.map(async (table) => (await this.rig.pool.query(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows as unknown));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rig[Symbol.asyncDispose]();
  }
}

/** Whether the issued secret opens the door, by what the directory knows. */
function opens(directory: DeviceDirectory, { serial, secret }: IssuedCredential): boolean {
  const device = directory.deviceBySerial(serial);
  const digest = device === undefined ? undefined : directory.secretOf(device.deviceId);
  return digest !== undefined && secretMatches(Buffer.from(secret), digest);
}

describe('enrolling meters', () => {
  it('makes device, meter and mapping, and the secret issued opens the door', async () => {
    await using town = await EnrolmentRig.start();
    const issued = await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002', { meterSerial: 'M-2', channel: 3, register: 'reverse_volume', registerCapacityLitres: 10_000_000 })]);
    const directory = await town.directory();
    expect(issued.map(({ serial }) => serial)).toEqual(['KB-0001', 'KB-0002']);
    expect(issued.map((credential) => opens(directory, credential))).toEqual([true, true]);
    expect(opens(directory, { ...issued[0]!, secret: issued[1]!.secret })).toBe(false);
    expect(directory.size).toBe(2);
    expect(directory.deviceBySerial('KB-0002')).toEqual({ deviceId: issued[1]!.deviceId, serial: 'KB-0002', kind: 'meter' });
    expect(directory.mappingsOf(issued[0]!.deviceId, 1)).toEqual([{ meterId: 1, register: 1, registerCapacityLitres: 100_000_000, pulseLitres: null, mappedFromMs: FROM_MS, mappedToMs: null }]);
    expect(directory.mappingsOf(issued[1]!.deviceId, 3)).toEqual([{ meterId: 2, register: 2, registerCapacityLitres: 10_000_000, pulseLitres: null, mappedFromMs: FROM_MS, mappedToMs: null }]);
    expect(directory.mappingsOf(issued[1]!.deviceId, 1)).toEqual([]);
    expect((await town.rig.pool.query<{ serial: string }>('SELECT serial FROM meter ORDER BY meter_id')).rows).toEqual([{ serial: 'KB-0001' }, { serial: 'M-2' }]);
  });

  it.each([
    ['a serial that is taken', [meter('KB-0001'), meter('KB-0002')], 'SERIAL_TAKEN'], ['a serial twice in the list', [meter('KB-0003'), meter('KB-0003')], 'SERIAL_TAKEN'],
    ['a meter that is taken', [meter('KB-0004'), meter('KB-0005', { meterSerial: 'KB-0001' })], 'SERIAL_TAKEN'],
    ['a serial with a slash', [meter('KB-0006'), meter('KB/7')], 'SERIAL_INVALID'], ['a serial with a wildcard', [meter('KB-0006'), meter('+')], 'SERIAL_INVALID'],
    ['an empty serial', [meter('')], 'SERIAL_INVALID'], ['a serial of 65 characters', [meter('K'.repeat(65))], 'SERIAL_INVALID'],
    ['no capacity', [meter('KB-0006'), meter('KB-0007', { registerCapacityLitres: 0 })], 'CAPACITY_INVALID'],
    ['half a litre of capacity', [meter('KB-0007', { registerCapacityLitres: 0.5 })], 'CAPACITY_INVALID'],
  ])('with %s enrols none of the list and leaves the version', async (_, list, code) => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    const before = await town.tables();
    await expect(town.enrolment.enrolMeters(list)).rejects.toMatchObject({ name: 'EnrolmentError', code });
    expect(await town.tables()).toEqual(before);
  });

  it('of a thousand devices is one change', async () => {
    await using town = await EnrolmentRig.start();
    const issued = await town.enrolment.enrolMeters(Array.from({ length: 1_000 }, (_, i) => meter(`KB-${i}`)));
    expect(new Set(issued.map(({ secret }) => secret)).size).toBe(1_000);
    expect([await town.version(), (await town.directory()).size]).toEqual([1, 1_000]);
  }, 30_000);
});

describe('a gateway', () => {
  it('speaks for the devices assigned to it, from that instant on, and for no other', async () => {
    await using town = await EnrolmentRig.start();
    const [one, other] = await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]);
    const gateway = await town.enrolment.enrolGateway('GW-1', ['KB-0001'], FROM);
    const directory = await town.directory();
    expect(directory.deviceBySerial('GW-1')).toMatchObject({ kind: 'gateway' });
    expect(opens(directory, gateway)).toBe(true);
    expect([FROM_MS - 1, FROM_MS, FROM_MS + 1e12].map((atMs) => directory.gatewaySpeaksFor(gateway.deviceId, one!.deviceId, atMs))).toEqual([false, true, true]);
    expect(directory.gatewaySpeaksFor(gateway.deviceId, other!.deviceId, FROM_MS)).toBe(false);
    expect(directory.gatewaySpeaksFor(one!.deviceId, gateway.deviceId, FROM_MS)).toBe(false);
  });

  it('whose assignment has ended speaks no more: the end is not part of it', async () => {
    await using town = await EnrolmentRig.start();
    const [one] = await town.enrolment.enrolMeters([meter('KB-0001')]);
    const gateway = await town.enrolment.enrolGateway('GW-1', ['KB-0001'], FROM);
    await town.rig.pool.query("UPDATE gateway_assignment SET assigned_to = '2026-06-01T00:00:00Z'");
    const directory = await town.directory();
    const endMs = Date.parse('2026-06-01T00:00:00Z');
    expect([endMs - 1, endMs].map((atMs) => directory.gatewaySpeaksFor(gateway.deviceId, one!.deviceId, atMs))).toEqual([true, false]);
  });

  it('may be given further devices', async () => {
    await using town = await EnrolmentRig.start();
    const issued = await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]);
    const gateway = await town.enrolment.enrolGateway('GW-1', ['KB-0001'], FROM);
    await town.enrolment.assignToGateway('GW-1', ['KB-0002'], FROM);
    const directory = await town.directory();
    expect(issued.map(({ deviceId }) => directory.gatewaySpeaksFor(gateway.deviceId, deviceId, FROM_MS))).toEqual([true, true]);
  });

  it('named a device twice, in one list or again later, is given it once', async () => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    await town.enrolment.enrolGateway('GW-1', ['KB-0001', 'KB-0001'], FROM);
    await town.enrolment.assignToGateway('GW-1', ['KB-0001'], FROM);
    expect((await town.rig.pool.query('SELECT FROM gateway_assignment')).rowCount).toBe(1);
  });

  it('with a device that nobody knows is not enrolled, and the list names which', async () => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    const before = await town.tables();
    const strangers = Array.from({ length: 8 }, (_, i) => `X-${i}`);
    await expect(town.enrolment.enrolGateway('GW-1', ['KB-0001', ...strangers], FROM)).rejects.toMatchObject({
      code: 'UNKNOWN_DEVICE', message: 'not registered: X-0, X-1, X-2, X-3, X-4 and 3 more',
    });
    expect(await town.tables()).toEqual(before);
  });

  it('is what an assignment needs: a meter and a stranger are refused', async () => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]);
    await expect(town.enrolment.assignToGateway('KB-0001', ['KB-0002'], FROM)).rejects.toMatchObject({ code: 'NOT_A_GATEWAY' });
    await expect(town.enrolment.assignToGateway('GW-9', ['KB-0002'], FROM)).rejects.toMatchObject({ code: 'UNKNOWN_DEVICE' });
  });
});

describe('a gateway', () => {
  it('may lose a device again, from an instant on', async () => {
    await using town = await EnrolmentRig.start();
    const [one] = await town.enrolment.enrolMeters([meter('KB-0001')]);
    const gateway = await town.enrolment.enrolGateway('GW-1', ['KB-0001'], FROM);
    const endMs = Date.parse('2026-06-01T00:00:00Z');
    await town.enrolment.unassignFromGateway('GW-1', 'KB-0001', new Date(endMs));
    const directory = await town.directory();
    expect([FROM_MS - 1, FROM_MS, endMs - 1, endMs].map((atMs) => directory.gatewaySpeaksFor(gateway.deviceId, one!.deviceId, atMs))).toEqual([false, true, true, false]);
    await expect(town.enrolment.unassignFromGateway('GW-1', 'KB-0001', new Date(endMs))).rejects.toMatchObject({ code: 'NOT_ASSIGNED' });
  });

  it.each([
    ['another gateway', async (enrolment: DeviceEnrolment) => { await enrolment.enrolGateway('GW-2', [], FROM); await enrolment.assignToGateway('GW-1', ['GW-2'], FROM); }, 'GATEWAY_UNDER_GATEWAY'],
    ['itself', (enrolment: DeviceEnrolment) => enrolment.assignToGateway('GW-1', ['GW-1'], FROM), 'GATEWAY_UNDER_GATEWAY'],
    ['a device from next week on', (enrolment: DeviceEnrolment) => enrolment.assignToGateway('GW-1', ['KB-0001'], new Date(Date.now() + 7 * 86_400_000)), 'TIME_FUTURE'],
  ])('is not given %s', async (_, assign, code) => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    await town.enrolment.enrolGateway('GW-1', [], FROM);
    await expect(assign(town.enrolment)).rejects.toMatchObject({ code });
  });
});

describe('what is done to devices', () => {
  it('stands in the audit with who did it, and no secret', async () => {
    await using town = await EnrolmentRig.start();
    const by = new DeviceEnrolment(town.rig.pool, { actor: { kind: 'operator', userId: null, name: 'aibek', role: null, clientAddress: null, requestId: null }, reason: 'radio was stolen' });
    const issued = await by.enrolMeters([meter('KB-0001')]);
    await by.revoke('KB-0001');
    issued.push(await by.reinstate('KB-0001'));
    const { rows } = await town.rig.pool.query<{ action: string; actor_name: string; reason: string; all: string }>('SELECT action, actor_name, reason, a::text AS all FROM audit_entry a ORDER BY seq');
    expect(rows.map(({ action, actor_name, reason }) => [action, actor_name, reason])).toEqual(['enrol', 'revoke', 'reinstate'].map((verb) => [`device.${verb}`, 'aibek', 'radio was stolen']));
    for (const { secret } of issued) expect(rows.map(({ all }) => all).join()).not.toContain(secret);
  });
});

describe('a credential', () => {
  it('revoked by mistake comes back as a new one: the old stays dead', async () => {
    await using town = await EnrolmentRig.start();
    const [first] = await town.enrolment.enrolMeters([meter('KB-0001')]);
    await expect(town.enrolment.reinstate('KB-0001')).rejects.toMatchObject({ code: 'NOT_REVOKED' });
    await town.enrolment.revoke('KB-0001');
    const second = await town.enrolment.reinstate('KB-0001');
    const directory = await town.directory();
    expect([opens(directory, first!), opens(directory, second)]).toEqual([false, true]);
    expect(directory.mappingsOf(first!.deviceId, 1)).toHaveLength(1);
  });

  it('is ended by a new one at once', async () => {
    await using town = await EnrolmentRig.start();
    const [first] = await town.enrolment.enrolMeters([meter('KB-0001')]);
    const second = await town.enrolment.reissueSecret('KB-0001');
    const directory = await town.directory();
    expect([second.deviceId, opens(directory, first!), opens(directory, second)]).toEqual([first!.deviceId, false, true]);
  });

  it('is gone when the device is revoked: the directory knows it no more, and no secret is issued to it', async () => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]);
    await town.enrolment.revoke('KB-0001');
    const directory = await town.directory();
    expect([directory.deviceBySerial('KB-0001'), directory.size]).toEqual([undefined, 1]);
    await expect(town.enrolment.reissueSecret('KB-0001')).rejects.toMatchObject({ code: 'UNKNOWN_DEVICE' });
    await expect(town.enrolment.revoke('KB-0001')).rejects.toMatchObject({ code: 'UNKNOWN_DEVICE' });
    await expect(town.enrolment.enrolMeters([meter('KB-0001')])).rejects.toMatchObject({ code: 'SERIAL_TAKEN' });
  });

  it.each(['reissueSecret', 'revoke'] as const)('of a stranger: %s is refused', async (change) => {
    await using town = await EnrolmentRig.start();
    await expect(town.enrolment[change]('KB-9999')).rejects.toMatchObject({ code: 'UNKNOWN_DEVICE' });
    expect(await town.version()).toBe(0);
  });
});

describe('the version of the register', () => {
  it('rises with each change, in its transaction', async () => {
    await using town = await EnrolmentRig.start();
    const versions = [await town.version()];
    for (const change of [
      () => town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]), () => town.enrolment.enrolGateway('GW-1', ['KB-0001'], FROM),
      () => town.enrolment.assignToGateway('GW-1', ['KB-0002'], FROM), () => town.enrolment.reissueSecret('KB-0001'), () => town.enrolment.revoke('KB-0001'),
    ]) {
      await change();
      versions.push(await town.version());
    }
    expect(versions).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await town.directory()).version).toBe(5);
  });

  it('makes changes take turns: whoever sees a version sees all of it and of those before', async () => {
    await using town = await EnrolmentRig.start();
    const others = Array.from({ length: 4 }, () => new DeviceEnrolment(town.rig.newPool(1)));
    let changing = true;
    const seen = (async () => {
      while (changing) {
        const directory = await town.directory();
        expect(directory.size).toBe(directory.version);
      }
    })();
    // One after the other within each: nobody waits for a connection, only for the others' changes.
    await Promise.all(others.map(async (enrolment, i) => {
      for (let j = 0; j < 10; j++) await enrolment.enrolMeters([meter(`KB-${i}-${j}`)]);
    }));
    changing = false;
    await seen;
    expect(await town.version()).toBe(40);
  }, 30_000);

  it('is announced on its channel when the change is committed, and not when it fails', async () => {
    await using town = await EnrolmentRig.start();
    const listener = await town.rig.pool.connect();
    let announced = 0;
    listener.on('notification', () => announced++);
    await listener.query('LISTEN suu_registry');
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    await eventually('an announcement', () => announced === 1);
    await expect(town.enrolment.revoke('KB-9999')).rejects.toThrow();
    await town.enrolment.revoke('KB-0001');
    await eventually('another', () => announced >= 2);
    expect(announced).toBe(2);
    listener.release(true);
  });
});

describe('the directory', () => {
  it('of an empty register is empty', async () => {
    await using town = await EnrolmentRig.start();
    expect(await town.directory()).toMatchObject({ version: 0, size: 0 });
    expect(DeviceDirectory.EMPTY.version).toBe(-1);
  });

  it('shows all mappings of a channel, oldest first, the ended ones with their end', async () => {
    await using town = await EnrolmentRig.start();
    const [device] = await town.enrolment.enrolMeters([meter('KB-0001'), meter('KB-0002')]);
    // Entered later, for a time before.
    await town.rig.pool.query("INSERT INTO channel_mapping (device_id, channel, register, meter_id, mapped_from, mapped_to) VALUES (1, 1, 1, 2, '2025-03-01T00:00:00.500Z', $1)", [FROM]);
    expect((await town.directory()).mappingsOf(device!.deviceId, 1)).toMatchObject([
      { meterId: 2, mappedFromMs: Date.parse('2025-03-01T00:00:00.500Z'), mappedToMs: FROM_MS }, { meterId: 1, mappedFromMs: FROM_MS, mappedToMs: null },
    ]);
  });

  it('is one moment of the register, whatever changes while it is read', async () => {
    await using town = await EnrolmentRig.start();
    await town.enrolment.enrolMeters([meter('KB-0001')]);
    const before = await town.directory();
    await town.enrolment.revoke('KB-0001');
    expect([before.size, before.version]).toEqual([1, 1]);
  });
});
