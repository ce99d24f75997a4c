import { formatInstant } from '@app/time';

import { bytesFromHex } from '../frames/byte-view.js';
import type { DecodedFrame, DeviceSettings } from '../frames/decoded-frame.js';
import { codecFor, codecNamed, CODECS, codecSpokenOf } from './find-codec.js';
import { decodeLorawanPayload } from './decode-payload.js';

/** 2026-11-01T06:00:00Z */
const RECEIVED_AT_MS = 1_793_512_800_000;

function decoded(codec: string, fPort: number, hex: string, settings: DeviceSettings = {}): DecodedFrame {
  return decodeLorawanPayload(codecNamed(codec)!, bytesFromHex(hex)!, { fPort, receivedAtMs: RECEIVED_AT_MS, settings });
}

/** Readings in short: role, quantity, amount, unit, channel where there is one, and the time. */
function told({ readings }: DecodedFrame): string[] {
  return readings.map(({ role, quantity, amount, unit, channel, time }) =>
    `${role} ${quantity} ${amount} ${unit ?? '?'}${channel === null ? '' : ` ch${channel}`} ${time.local ?? (time.atMs === null ? 'no time' : formatInstant(time.atMs).slice(0, 19))}`);
}

const NOW = '2026-11-01T06:00:00';

describe('payload codecs: frames that makers and code lists publish', () => {
  it('Axioma enhanced 24 h frame: a base and 23 packed 14-bit hours, the last sum is the index now', () => {
    const whole = decoded('axioma-qalcosonic', 100,
      '01aeac986a00321700000000000000000000800380005400' + '0e4005100048000240020000200000000000000000000000000000');
    expect(whole.kind).toBe('reading');
    expect(told(whole).at(0)).toBe('log volume_total 5.938 m3 2026-09-02T00:00:00');
    expect(told(whole).at(-1)).toBe('current volume_total 6.054 m3 2026-09-02T23:09:34');
    expect(whole.readings).toHaveLength(24);
  });

  it.each([
    [0x00, [], []], [0x04, ['battery_low'], ['0x04']], [0x08, ['hw_error'], ['0x08']], [0x10, ['dry'], ['0x10']], [0x30, ['leak'], ['0x30']],
    [0x34, ['battery_low', 'leak'], ['0x34']], [0x70, ['backflow'], ['0x70']], [0x90, ['other:0x90'], ['0x90']], [0xb0, ['burst'], ['0xB0']], [0xd0, ['tamper'], ['0xD0']],
  ])('Axioma status byte %i', (status, alarms, raw) => {
    const frame = decoded('axioma-qalcosonic', 103, `43b1315d${status.toString(16).padStart(2, '0')}`);
    expect([frame.kind, frame.alarms, frame.alarmsRaw, frame.readings]).toEqual(['alarm', alarms, raw, []]);
    expect(frame.eventAtMs).toBe(1_563_537_731_000);
  });

  it('Axioma: a log whose clock was never set is said so and gives no readings', () => {
    const frame = decoded('axioma-qalcosonic', 100, `0ea0355d00${'29350000'}${'00000000'}${'e7290000'}${'b800'.repeat(15)}`);
    expect(told(frame)).toEqual(['current volume_total 13.609 m3 2019-07-22T11:37:50']);
    expect(frame.quality).toEqual(['unset_log_date:log_volume']);
  });

  it('Kamstrup flowIQ, example of the integration guide: a short header, a base and eleven hours back', () => {
    const frame = decoded('kamstrup-oms', 1, '7a08000000446d002cfd284413c1aa77004d931318620127012201220126012201220121012701220122012701' + '2f');
    const readings = told(frame);
    expect(readings[0]).toBe('current volume_total 7842.497 m3 2023-08-29T12:00:00');
    expect(readings[1]).toBe('log volume_total 7842.202 m3 2023-08-29T11:00:00');
    expect(readings.at(-1)).toBe('log volume_total 7839.289 m3 2023-08-29T01:00:00');
    expect(readings).toHaveLength(12);
  });

  it('Kamstrup: a profile without its base value cannot be read, and makes no reading of zero', () => {
    const frame = decoded('kamstrup-oms', 1, `78446d003318374d931322610100000003${'00'.repeat(28)}`);
    expect([frame.kind, frame.readings]).toEqual(['undecodable', []]);
  });

  it('Kamstrup: an encrypted telegram is said to be one', () => {
    expect(decoded('kamstrup-oms', 1, '7a0800000544130300000000').fault).toMatch(/encrypted/);
  });

  it.each([
    ['0100', ['dry']], ['0200', ['backflow']], ['0400', ['leak']], ['0800', ['burst']], ['1000', ['tamper']], ['2000', ['battery_low']], ['8000', ['over_temp']],
    ['0c00', ['leak', 'burst']],
  ])('Kamstrup info code %s', (code, alarms) => {
    expect(decoded('kamstrup-oms', 1, `78441303000000` + `52ff25${code}`).alarms).toEqual(alarms);
  });

  it('Integra aquastream: the serial is the meter\'s, not the radio module\'s, and keeps its leading zero', () => {
    const frame = decoded('integra-aquastream', 1, '2d44b42509930310050e72' + '21535104b4250107010000200413e02e00008410130000000002fd17000002fd74cb16');
    expect(frame.device).toEqual({ scheme: 'payload-serial', id: '04515321' });
    expect(told(frame)).toEqual([`current volume_total 12 m3 ${NOW}`, `current volume_reverse 0 m3 ${NOW}`]);
    expect(frame.alarms).toEqual([]);
  });

  it.each([
    ['0100', ['battery_low']], ['0200', ['backflow']], ['0001', ['tamper']], ['0004', ['burst']], ['0008', ['leak']], ['0080', ['no_flow']], ['0400', ['other:overflow']],
  ])('Integra flags %s', (flags, alarms) => {
    expect(decoded('integra-aquastream', 1, `2d44b42509930310050e7221535104b4250107010000200413e02e000084101300000000` + `02fd17${flags}02fd74cb16`).alarms).toEqual(alarms);
  });

  it('GWF: the frame says how many minutes ago the meter was read, and its serial keeps leading zeros', () => {
    const frame = decoded('gwf-rcm-lrw10', 1, '02e61e785634020700' + '3c00' + '14' + 'f8030000' + '55' + 'e8');
    expect(frame.device.id).toBe('02345678');
    expect(told(frame)).toEqual(['current volume_total 10.16 m3 2026-11-01T05:00:00']);
    expect(frame.alarms).toEqual(['leak', 'burst', 'battery_low', 'no_flow']);
  });

  it('Milesight EM300-SLD: a leak in the history is one of the past', () => {
    const now = decoded('milesight-em300-sld', 85, '01755c03673401046865050001');
    expect([now.kind, now.alarms]).toEqual(['alarm', ['leak']]);
    const past = decoded('milesight-em300-sld', 85, '20ce9e74466310015d01');
    expect([past.kind, past.alarms]).toEqual(['history', ['leak_past']]);
    expect(told(past)).toEqual(['log temp_ambient 27.2 degC 2022-10-12T08:02:38', 'log humidity 46.5 % 2022-10-12T08:02:38']);
  });

  it('Milesight EM300-DI from version 1.3: a float32 index without its unit, an alarm and its end', () => {
    const frame = decoded('milesight-em300-di', 85, '85e10a000a0033' + '93bb44' + '03');
    expect(told(frame)).toEqual([`current volume_total 1500.6 ? ${NOW}`]);
    expect(frame.alarms).toEqual(['leak']);
    expect(decoded('milesight-em300-di', 85, '85e10a000a003393bb4404').alarms).toEqual([]);
    expect(decoded('milesight-em300-di', 85, '85e10a000a003393bb4401').alarms).toEqual(['no_flow']);
  });

  it.each([['ffff', 'collection failed'], ['fdff', 'out of range']])('Milesight EM500-SWL: %s is a fault (%s) and no level', (level) => {
    const frame = decoded('milesight-em500-swl', 85, `0377${level}`);
    expect([frame.readings, frame.quality]).toEqual([[], ['sentinel:level']]);
  });

  it('Milesight EM500-PP: pressure in kPa, now and logged', () => {
    expect(told(decoded('milesight-em500-pp', 85, '037b0a0020ce9e7446630b00'))).toEqual([`current pressure 10 kPa ${NOW}`, 'log pressure 11 kPa 2022-10-12T08:02:38']);
  });

  it('Milesight UC300: history of counters by its mask', () => {
    expect(told(decoded('milesight-uc300', 85, '20dc9e7446630500' + '010a000000' + '0114000000'))).toEqual([
      'log pulses_total 10 pulse ch1 2022-10-12T08:02:38', 'log pulses_total 20 pulse ch3 2022-10-12T08:02:38']);
  });

  it('Milesight: a channel that the model does not have ends the frame, and what stood before it is kept and doubted', () => {
    const frame = decoded('milesight-em500-pp', 85, '01755c07990102');
    expect([told(frame), frame.quality]).toEqual([[`current battery 92 % ${NOW}`], ['codec_review']]);
  });

  it('Vega SI-11: an input that guards is no meter', () => {
    const frame = decoded('vega-si-11', 2, '00615c28626211' + '01000000' + '02000000' + '03000000' + '04000000' + '20');
    expect(told(frame).filter((one) => one.includes('pulses'))).toEqual([
      'current pulses_total 1 pulse ch1 2022-04-22T04:00:28', 'current pulses_total 3 pulse ch3 2022-04-22T04:00:28', 'current pulses_total 4 pulse ch4 2022-04-22T04:00:28']);
  });

  it('Vega SI-12: a guard that was triggered', () => {
    const frame = decoded('vega-si-12', 2, '026110' + '015c286262' + '01000000' + '02000000' + '00000000' + '00000000');
    expect(frame.alarms).toEqual(['tamper']);
    expect(frame.readings.some(({ quantity, channel }) => quantity === 'pulses_total' && channel === 1)).toBe(false);
  });

  it('Betar-Vega: four alarms in four bytes', () => {
    expect(decoded('betar-vega', 2, '01631e0101' + '32e10b5e' + '0101' + '39300000').alarms).toEqual(['tamper', 'meter_blocked', 'leak', 'burst']);
  });

  it('Adeunis 0x46: both channels at the time of the frame, seconds since 2013', () => {
    const frame = decoded('adeunis-pulse', 1, '4604000001270000000314aba3e9');
    expect(told(frame)).toEqual(['current pulses_total 295 pulse ch1 2023-12-28T19:22:17', 'current pulses_total 3 pulse ch2 2023-12-28T19:22:17']);
  });

  it('Adeunis 0x5b: with the step that the register knows, the history has its times', () => {
    expect(told(decoded('adeunis-pulse', 1, '5b0000000127000100020003', { logIntervalSeconds: 600 }))).toEqual([
      `current pulses_total 295 pulse ch2 ${NOW}`, 'log pulses_total 294 pulse ch2 2026-11-01T05:50:00', 'log pulses_total 292 pulse ch2 2026-11-01T05:40:00',
      'log pulses_total 289 pulse ch2 2026-11-01T05:30:00']);
  });

  it('Adeunis: differences that lead below zero are another format', () => {
    expect(decoded('adeunis-pulse', 1, '5a00000000010002').quality).toEqual(['codec_review']);
  });

  it('Adeunis keep-alive tells leakage and tampering of both channels', () => {
    expect(decoded('adeunis-pulse', 1, '300024' + '0000000000000000').alarms).toEqual(['tamper', 'leak']);
  });

  it.each([[1, []], [2, []], [3, ['leak']], [4, ['leak']]])('Quandify leak state %i', (state, alarms) => {
    expect(decoded('quandify-cubicmeter', 1, `49fbdf010000de1400000000000046eddf0106fc8b07${state.toString(16).padStart(2, '0')}e2e6535455`).alarms).toEqual(alarms);
  });

  it('Quandify: reverse flow, dry pipe and a low battery', () => {
    expect(decoded('quandify-cubicmeter', 1, '49fbdf018081de1400000000000046eddf0106fc8b0702e2a2535455').alarms).toEqual(['dry', 'backflow', 'battery_low']);
  });

  it('Vision Metering: a leak of the past stands in the third digit of the alerts', () => {
    const frame = decoded('vision-metering', 1, '01da0019715200195fca00195c0f001957fc00194a1c00193d5030303830303030003831333833393939' + '00');
    expect(frame.alarms).toEqual(['leak_past']);
    expect(told(frame).at(-1)).toBe('log volume_total 1654.096 m3 2026-11-01T01:00:00');
  });

  it('Decentlab DL-PR26: range from the type plate, and a frame with the battery alone', () => {
    expect(told(decoded('decentlab-pr26', 1, '02016700033e8060170c7f'))).toEqual([
      `current pressure -0.01171875 bar ${NOW}`, `current temp_water 25.671875 degC ${NOW}`, `current battery 3.199 V ${NOW}`]);
    expect(told(decoded('decentlab-pr26', 1, '02016700036000' + '60170c7f', { pressureRangeBar: [0, 10] }))[0]).toBe(`current pressure 2.5 bar ${NOW}`);
    expect(decoded('decentlab-pr26', 1, '02016700020c7f').kind).toBe('status');
  });

  it('Dragino: volume only with the pulses per litre that somebody set', () => {
    expect(told(decoded('dragino-sw3l', 2, '01000000c3000166ec3c7e'))).toEqual(['current pulses_total 195 pulse 2024-09-19T15:00:14']);
    expect(told(decoded('dragino-sw3l', 2, '0d000000c3000166ec3c7e'))[1]).toBe('current volume_total 0.01625 m3 2024-09-19T15:00:14');
  });

  it('a pulse weight of the register makes volume, and stands beside the count', () => {
    const frame = decoded('zenner-edc', 1, '000000000c0000000d', { pulseWeightLitres: '10' });
    expect(told(frame)[1]).toBe(`current volume_total 0.12 m3 ch1 ${NOW}`);
    expect(frame.readings[0]?.pulseWeightLitres).toBe('10');
  });

  it('B METERS: kept and marked for review, without an index', () => {
    expect(decoded('b-meters-iwm-lr3', 1, '2c4a2001002201000000000d02')).toMatchObject({ kind: 'reading', readings: [], quality: ['codec_review'] });
  });
});

describe('the codec of a device', () => {
  it.each([
    ['Axioma', 'Qalcosonic W1', 'axioma-qalcosonic'], ['Milesight', 'EM300-DI (HALL)', 'milesight-em300-di-hall'], ['Milesight', 'EM300-DI', 'milesight-em300-di'],
    ['Decentlab', 'DL-DLR2-010', 'decentlab-dlr2-pulse'], ['Betar-Vega', 'SHVE', 'betar-vega'], ['Vega', 'SI-12R', 'vega-si-12'],
  ])('%s %s', (vendor, model, name) => {
    expect(codecFor(vendor, model)?.name).toBe(name);
    expect(codecSpokenOf(`${vendor} ${model}`)?.name).toBe(name);
  });

  it('is none for an unknown make, and every name is there once', () => {
    expect(codecFor('Nobody', 'W1')).toBeUndefined();
    expect(new Set(CODECS.map(({ name }) => name)).size).toBe(CODECS.length);
  });
});
