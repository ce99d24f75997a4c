import {
  bytesFromHex, codecFor, type DecodedFrame, decodeChirpStack, decodeLorawanPayload, decodeSparkplug, decodeThingsStack, decodeWmbusmeters,
  decimalFromText, type DeviceSettings, type KnownDevice, SparkplugHost,
} from '@app/telemetry';
import { parseInstant } from '@app/time';

import type { CaseInput, Expectation, PayloadCase } from './case-files.js';
import { differences, readingDifferences } from './compare-frame.js';

/** What came of one case: differences in words, or why it is not judged. */
export interface Judgement {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
}

/** Judges one case of the corpus by its own expectation alone. */
export function judgeCase(one: PayloadCase): Judgement {
  let found: string[];
  try {
    found = one.steps === undefined ? judgeInput(one, one.input ?? {}, one.expect ?? {}) : judgeSteps(one);
  } catch (error) {
    // Decoding is total: a throw is a failure of the product, and the other cases are still to be judged.
    return { status: 'failed', reason: `threw ${String(error)}` };
  }
  if (one.expect?.ambiguous === true) return { status: 'skipped', reason: `ambiguous in the corpus; decoded without a fault${found.length === 0 ? ' and as it says' : ''}` };
  return found.length === 0 ? { status: 'passed' } : { status: 'failed', reason: found.join('; ') };
}

function judgeInput(one: PayloadCase, input: CaseInput, expected: Expectation): string[] {
  if (one.family === 'sparkplug') return judgeSparkplug(input, expected);
  const frame = decode(one, input);
  return typeof frame === 'string' ? [frame] : differences(expected, frame, one.family === 'wmbusmeters');
}

function decode(one: PayloadCase, input: CaseInput): DecodedFrame | string {
  const known: KnownDevice = { vendor: one.device?.vendor ?? null, model: one.device?.model ?? null, settings: settingsOf(input.deviceConfig ?? {}) };
  switch (one.family) {
    case 'chirpstack': return decodeChirpStack(input.topic ?? '', input.json, known);
    case 'tts': return decodeThingsStack(input.json, known);
    case 'wmbusmeters': return decodeWmbusmeters(input.json);
    case 'lorawan-codecs': {
      const codec = codecFor(known.vendor ?? '', known.model ?? '');
      const bytes = bytesFromHex(input.payloadHex ?? '');
      if (codec === undefined) return `no codec for ${known.vendor} ${known.model}`;
      if (bytes === undefined) return 'payloadHex is no hexadecimal';
      const receivedAtMs = input.receivedAt === undefined ? null : parseInstant(input.receivedAt) ?? null;
      return decodeLorawanPayload(codec, bytes, { fPort: input.fPort ?? null, receivedAtMs, settings: known.settings ?? {} });
    }
    default: return `the family ${one.family} is unknown`;
  }
}

/** Settings of the register as the corpus names them; what it does not know is not set. */
function settingsOf(config: Readonly<Record<string, unknown>>): DeviceSettings {
  const decimal = (name: string): string | null => decimalFromText(String(config[name])) ?? null;
  const interval = config['logIntervalSeconds'] ?? config['historyStepSeconds'];
  return {
    pulseWeightLitres: decimal('pulseWeightLitres'), pulsesPerLitre: decimal('pulsesPerLitre') ?? decimal('pulsesPerLiter'),
    logIntervalSeconds: typeof interval === 'number' ? interval : null,
    pressureRangeBar: typeof config['Pmax'] === 'number' ? [typeof config['Pmin'] === 'number' ? config['Pmin'] : 0, config['Pmax']] : null,
  };
}

function judgeSparkplug(input: CaseInput, expected: Expectation): string[] {
  const bytes = bytesFromHex(input.payloadHex ?? '');
  if (bytes === undefined) return ['payloadHex is no hexadecimal'];
  const message = decodeSparkplug(input.topic ?? '', bytes);
  if (!('payload' in message)) return differences(expected, message, true);
  const found = differences(expected, message.frame, true);
  const same = (what: string, wanted: unknown, got: unknown): void => {
    if (wanted !== undefined && wanted !== got) found.push(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  };
  same('group', expected.group, message.topic.group);
  same('edgeNode', expected.edgeNode, message.topic.edgeNode);
  same('seq', expected.seq, message.payload.seq);
  same('bdSeq', expected.bdSeq, message.bdSeq);
  same('metrics', expected.metrics, message.payload.metrics.length);
  return found;
}

function judgeSteps(one: PayloadCase): string[] {
  const host = new SparkplugHost();
  return (one.steps ?? []).flatMap(({ input, expect: expected }, at) => {
    const bytes = bytesFromHex(input.payloadHex ?? '');
    if (bytes === undefined) return [`step ${at + 1}: payloadHex is no hexadecimal`];
    const verdict = host.take(input.topic ?? '', bytes);
    const found: string[] = [];
    if (expected.action !== undefined && expected.action !== verdict.action) found.push(`action: expected ${expected.action}, got ${verdict.action} (${verdict.reason ?? ''})`);
    if (expected.bdSeq !== undefined && expected.bdSeq !== verdict.bdSeq) found.push(`bdSeq: expected ${expected.bdSeq}, got ${verdict.bdSeq}`);
    if (expected.rebirthTopic !== undefined && expected.rebirthTopic !== verdict.rebirthTopic) found.push(`rebirthTopic: expected ${expected.rebirthTopic}, got ${verdict.rebirthTopic}`);
    if (expected.readings !== undefined) found.push(...readingDifferences(expected, verdict.frame));
    return found.map((text) => `step ${at + 1}: ${text}`);
  });
}
