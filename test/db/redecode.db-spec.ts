import { DEFAULT_DOOR_RULES, judgeMessage, type ArrivedMessage, type JudgedMessage } from '@app/metering';
import { DeviceDirectory, frameKeyOf, redecodeKept, unreadFrames, type ArrivedFrame } from '@app/persistence';

import { ARRIVAL_MS, SeriesRig } from './series-rig.js';

const DEV_EUI = '70b3d57ba0003bb8';
const TOPIC = `application/17c82e96-be03-4f38-aef3-f83d48582d97/device/${DEV_EUI}/event/up`;

/** An uplink of a ZENNER EDC with counters at 12 and 13, by the name of its device profile. */
const uplink = (profile: string, seconds: number): ArrivedMessage => ({
  senderDeviceId: 1, senderSerial: 'network-server', senderKind: 'gateway', topic: TOPIC, receivedAtMs: ARRIVAL_MS + seconds * 1000,
  payload: Buffer.from(JSON.stringify({
    deduplicationId: `00000000-0000-0000-0000-${String(seconds).padStart(12, '0')}`, time: new Date(ARRIVAL_MS + seconds * 1000).toISOString(),
    deviceInfo: { devEui: DEV_EUI, deviceProfileName: profile }, fPort: 1, data: Buffer.from('000000000c0000000d', 'hex').toString('base64'),
  })),
});

const frameOf = (message: ArrivedMessage, judged: JudgedMessage): ArrivedFrame => ({
  deviceId: message.senderDeviceId, frameKey: frameKeyOf(message.topic, message.payload), receivedAtMs: message.receivedAtMs, topic: message.topic, payload: message.payload, judged,
});

/** A network server that may speak for one radio, whose two inputs count two meters. */
async function register(rig: SeriesRig): Promise<void> {
  await rig.pool.query(`
    INSERT INTO device (device_id, serial, kind) VALUES (1, 'network-server', 'gateway'), (2, '${DEV_EUI}', 'meter');
    INSERT INTO gateway_assignment (gateway_device_id, device_id, assigned_from) VALUES (1, 2, '2026-01-01');
    INSERT INTO meter (meter_id, serial, register_capacity_litres) VALUES (11, 'M-11', 100000000), (12, 'M-12', 100000000);
    INSERT INTO channel_mapping (device_id, channel, mapped_from, meter_id, register) VALUES (2, 1, '2026-01-01', 11, 1), (2, 2, '2026-01-01', 12, 1);
    UPDATE registry_version SET version = version + 1`);
}

const weigh = (rig: SeriesRig, meterId: number, litres: number): Promise<unknown> => rig.pool.query(
  `INSERT INTO meter_version (meter_id, valid_from, state, pulse_litres) VALUES ($1, '2026-01-01', 'installed', $2)`, [meterId, litres]);

const judgeWith = async (rig: SeriesRig): Promise<(message: ArrivedMessage) => JudgedMessage> => {
  const directory = await DeviceDirectory.load(rig.pool);
  return (message) => judgeMessage(message, directory, DEFAULT_DOOR_RULES);
};

const UNDECODED = { kinds: ['UNDECODED'] };
const litresOf = async (rig: SeriesRig): Promise<unknown[]> => (await rig.rows('reading')).map(({ meter_id, index_litres }) => [meter_id, Number(index_litres)]);

describe('messages of another family', () => {
  it('become readings of the meters that the channels are mapped to, by the weight of a pulse', async () => {
    await using rig = await SeriesRig.start();
    await register(rig);
    await weigh(rig, 11, 10);
    await weigh(rig, 12, 1);
    const message = uplink('Zenner EDC', 0);
    await rig.newWriter().write([frameOf(message, (await judgeWith(rig))(message))]);
    expect(await litresOf(rig)).toEqual([[11, 120], [12, 13]]);
  });

  it('are kept with their bytes while nobody can read them, beyond the cap too, and counted by family and sender', async () => {
    await using rig = await SeriesRig.start();
    await register(rig);
    const judge = await judgeWith(rig);
    const messages = [0, 1, 2, 3].map((seconds) => uplink('A radio of tomorrow', seconds));
    await rig.newWriter(rig.pool, 1).write(messages.map((message) => frameOf(message, judge(message))));
    expect((await rig.rows('frame')).map(({ payload }) => payload)).toEqual(messages.map(({ payload }) => payload));
    expect(await unreadFrames(rig.pool, ['UNDECODED'])).toMatchObject([{ sender: 'network-server', branch: 'application', frames: 4, deliveries: 4 }]);
  });

  it('are read again by a later decoder, each reading once, however often', async () => {
    await using rig = await SeriesRig.start();
    await register(rig);
    const [before, writer] = [await judgeWith(rig), rig.newWriter()];
    const messages = [0, 1].map((seconds) => uplink('Zenner EDC', seconds));
    await writer.write(messages.map((message) => frameOf(message, before(message))));
    expect(await litresOf(rig)).toEqual([]);

    // One meter's pulse is known now: its items are settled, the other's stay out.
    await weigh(rig, 11, 10);
    const after = await judgeWith(rig);
    expect(await redecodeKept(rig.pool, writer, after, UNDECODED)).toMatchObject({ frames: 2, stored: 2, settled: 2 });
    expect(await litresOf(rig)).toEqual([[11, 120], [11, 120]]);
    const once = await rig.everything();
    expect(await redecodeKept(rig.pool, writer, after, UNDECODED)).toMatchObject({ frames: 2, stored: 0, settled: 0 });
    expect(await rig.everything()).toEqual(once);

    await weigh(rig, 12, 1);
    expect(await redecodeKept(rig.pool, rig.newWriter(), await judgeWith(rig), UNDECODED)).toMatchObject({ stored: 2, settled: 2 });
    expect(await redecodeKept(rig.pool, rig.newWriter(), await judgeWith(rig), UNDECODED)).toMatchObject({ frames: 0 });
    expect((await litresOf(rig)).length).toBe(4);
  });

  it('are settled only after their readings are stored: a stop in between stores nothing twice', async () => {
    await using rig = await SeriesRig.start();
    await register(rig);
    const [before, writer] = [await judgeWith(rig), rig.newWriter()];
    const message = uplink('Zenner EDC', 0);
    await writer.write([frameOf(message, before(message))]);
    await weigh(rig, 11, 10);
    await weigh(rig, 12, 1);
    const after = await judgeWith(rig);
    // The readings are there and the items are not settled, as a run leaves it that is killed between the two.
    await writer.write([frameOf(message, after(message))]);
    expect(await redecodeKept(rig.pool, writer, after, UNDECODED)).toMatchObject({ stored: 0, duplicates: 2, settled: 2 });
    expect(await litresOf(rig)).toEqual([[11, 120], [12, 13]]);
  });
});
