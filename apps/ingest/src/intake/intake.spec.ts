import type { JudgedMessage } from '@app/metering';

import { Intake, type IntakeSettings, type JudgedFrame } from './intake.js';

/** What becomes of one message: so many readings, so many quarantined items. */
interface Verdict { readonly readings: number; readonly quarantined: number }

function judgedAs({ readings, quarantined }: Verdict): JudgedMessage {
  return {
    readings: Array.from({ length: readings }, (_, itemNo) => ({ meterId: 1, register: 1, readAtMs: itemNo, source: 1, indexLitres: 0, itemNo, flags: [] })),
    quarantined: Array.from({ length: quarantined }, (_, itemNo) => ({ itemNo, kind: 'UNKNOWN_DEVICE', detail: 'nobody', subject: null })),
    securityEvents: [], sequence: null, deviceClockMs: null,
  };
}

/** The sizes of the batches that messages which have all arrived are stored in. */
async function batchesOf(verdicts: readonly Verdict[], settings: Partial<IntakeSettings>): Promise<number[]> {
  const batches: (readonly JudgedFrame[])[] = [];
  let judged = 0;
  const intake = new Intake({
    write: (frames) => {
      batches.push(frames);
      return Promise.resolve({ stored: 0, duplicates: 0, conflicts: 0, quarantined: 0, quarantineDropped: 0 });
    },
    judge: () => judgedAs(verdicts[judged++]!), frameKeyOf: () => 1n, isFaultOfContent: () => false, sleep: () => Promise.resolve(), random: () => 0,
  }, { batchReadings: 5_000, batchFrames: 100, lingerMs: 0, ...settings },
  { committed: () => undefined, storeFailed: () => undefined, storeRecovered: () => undefined, frameRejected: () => undefined });
  let acknowledged = 0;
  const message = { senderDeviceId: 1, senderSerial: 'G1', senderKind: 'gateway' as const, topic: 'gw/G1/up', payload: new Uint8Array(), receivedAtMs: 0 };
  for (const _ of verdicts) intake.submit(message, () => acknowledged++);
  await intake.stop();
  expect(acknowledged).toBe(verdicts.length);
  return batches.map((frames) => frames.length);
}

const times = (count: number, verdict: Verdict): Verdict[] => Array.from({ length: count }, () => verdict);

describe('a batch is full', () => {
  it.each([
    ['with as many readings', times(12, { readings: 1_000, quarantined: 0 }), [5, 5, 2]],
    ['with as many quarantined items: they are rows too', times(12, { readings: 0, quarantined: 1_000 }), [5, 5, 2]],
    ['with as many of both together', times(12, { readings: 500, quarantined: 500 }), [5, 5, 2]],
    ['with one message that holds more by itself, since none is divided', [...times(2, { readings: 9_000, quarantined: 0 }), ...times(2, { readings: 0, quarantined: 9_000 })], [1, 1, 1, 1]],
    ['with as many messages, however small', times(250, { readings: 1, quarantined: 0 }), [100, 100, 50]],
  ])('%s', async (_, verdicts, sizes) => {
    expect(await batchesOf(verdicts, {})).toEqual(sizes);
  });
});
