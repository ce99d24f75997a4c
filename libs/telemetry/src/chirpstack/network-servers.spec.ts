import { decodeThingsStack } from '../things-stack/decode-things-stack.js';
import { chirpStackEventOf, decodeChirpStack } from './decode-chirpstack.js';

const DEV_EUI = '70b3d57ba0003bb8';
const topicOf = (event: string): string => `application/17c82e96-be03-4f38-aef3-f83d48582d97/device/${DEV_EUI}/event/${event}`;
const event = (fields: Readonly<Record<string, unknown>>): unknown => ({
  deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d', time: '2026-07-18T09:34:15.775023242+00:00', deviceInfo: { devEui: DEV_EUI, deviceProfileName: 'Water' }, ...fields,
});
const PR26 = { vendor: 'Decentlab', model: 'DL-PR26' };
const BATTERY_FRAME = 'AgFnAAIMfw==';

describe('ChirpStack', () => {
  it('a missing frame counter is 0, which really occurs after a join', () => {
    expect(decodeChirpStack(topicOf('up'), event({ devAddr: '00189440', data: BATTERY_FRAME }), PR26).idempotency).toEqual({
      key: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d', alternative: [DEV_EUI, '00189440', 0] });
  });

  it('the profile\'s name finds the codec where the register says nothing', () => {
    const named = decodeChirpStack(topicOf('up'), event({ data: BATTERY_FRAME, deviceInfo: { devEui: DEV_EUI.toUpperCase(), deviceProfileName: 'Decentlab DL-PR26 EU868' } }));
    expect([named.codec, named.kind, named.device.id]).toEqual(['decentlab-pr26', 'status', DEV_EUI]);
  });

  it('without a codec the uplink stays undecoded, whatever the object holds', () => {
    const frame = decodeChirpStack(topicOf('up'), event({ data: 'qg==', object: { current: 12, temperature: 5 } }));
    expect([frame.kind, frame.readings, frame.fault]).toEqual(['uplink_undecoded', [], null]);
  });

  it('an object whose names tell quantity and unit is read, numbers that are texts too', () => {
    const { readings, kind } = decodeChirpStack(topicOf('up'), event({ object: { total_m3: '12.50', battery_percent: 88 } }));
    expect([kind, readings.map(({ quantity, amount, unit }) => `${quantity} ${amount} ${unit}`)]).toEqual(['reading', ['volume_total 12.5 m3', 'battery 88 %']]);
  });

  it.each([
    ['left out: 0 %', {}, ['0']], ['a fraction', { batteryLevel: 88.3 }, ['88.3']],
    ['external power', { externalPowerSource: true }, []], ['not known to the device', { batteryLevelUnavailable: true }, []],
  ])('battery of a status event, %s', (_what, fields, levels) => {
    expect(decodeChirpStack(topicOf('status'), event(fields)).readings.map(({ amount }) => amount)).toEqual(levels);
  });

  it.each(['join', 'ack', 'txack', 'log', 'location', 'integration'])('%s is no reading', (name) => {
    expect(decodeChirpStack(topicOf(name), event({ object: { total_m3: 5 }, data: BATTERY_FRAME }))).toMatchObject({ kind: name, readings: [] });
  });

  it('an uplink of version 3, whose identifiers are base64', () => {
    const frame = decodeChirpStack(topicOf('up'), { devEUI: 'cLPVe6AAO7g=', data: BATTERY_FRAME, fPort: 1, publishedAt: '2026-07-18T09:34:15Z', rxInfo: [{ time: null }] }, PR26);
    expect([frame.kind, frame.device.id, frame.receivedAtMs]).toEqual(['status', DEV_EUI, Date.parse('2026-07-18T09:34:15Z')]);
  });

  it('a topic that names another device than the event is refused', () => {
    expect(decodeChirpStack(topicOf('up').replace(DEV_EUI, '0000000000000001'), event({ data: BATTERY_FRAME }), PR26).fault).toMatch(/another device/);
  });

  it.each(['application/1/device/70b3d57ba0003bb8/up', 'application/1/device/x/event/up', 'meters/1/up', `${topicOf('up')}/more`])('%s is no topic of it', (topic) => {
    expect(chirpStackEventOf(topic)).toBeUndefined();
  });

  it('base64 that is none is a fault, not an empty frame', () => {
    expect(decodeChirpStack(topicOf('up'), event({ data: '!!!' }), PR26).kind).toBe('undecodable');
  });
});

const message = (fields: Readonly<Record<string, unknown>>): unknown => ({
  end_device_ids: { device_id: 'pm-1', dev_eui: DEV_EUI.toUpperCase() }, received_at: '2026-02-06T09:46:05.9Z', ...fields,
});

describe('The Things Stack', () => {
  it('receipt is the network server\'s; session and counter name the frame; a missing counter is 0', () => {
    const frame = decodeThingsStack(message({ uplink_message: { session_key_id: 'AXAW', frm_payload: BATTERY_FRAME, f_port: 1, received_at: '2026-02-06T09:46:05.234172599Z' } }), PR26);
    expect([frame.device.id, frame.receivedAtMs, frame.idempotency.alternative]).toEqual([DEV_EUI, Date.parse('2026-02-06T09:46:05.234Z'), [DEV_EUI, 'AXAW', 0]]);
  });

  it('brand and model of the stack find the codec', () => {
    expect(decodeThingsStack(message({ uplink_message: { frm_payload: BATTERY_FRAME, version_ids: { brand_id: 'decentlab', model_id: 'dl-pr26' } } })).codec).toBe('decentlab-pr26');
  });

  it.each([
    ['join_accept', 'join'], ['downlink_ack', 'ack'], ['downlink_nack', 'ack'], ['downlink_sent', 'txack'], ['downlink_failed', 'log'], ['location_solved', 'location'], ['service_data', 'integration'],
  ])('%s', (body, kind) => {
    expect(decodeThingsStack(message({ [body]: { session_key_id: 'AXAW' } })).kind).toBe(kind);
  });

  it('a message without a device or without a body is undecodable', () => {
    expect(decodeThingsStack({ uplink_message: {} }).kind).toBe('undecodable');
    expect(decodeThingsStack(message({})).kind).toBe('undecodable');
  });
});
