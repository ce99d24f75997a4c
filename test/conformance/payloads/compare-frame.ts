import { compareDecimals, decimalFromText, type DecodedFrame, type NormalisedReading, rounded } from '@app/telemetry';
import { parseInstant } from '@app/time';

import type { Expectation, ExpectedReading } from './case-files.js';

/** Differences between what a case expects and what was decoded, in words; none where they agree. */
export function differences(expected: Expectation, frame: DecodedFrame, exactWords: boolean): string[] {
  const found: string[] = [];
  const differ = (what: string, wanted: unknown, got: unknown): void => void found.push(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
  if (expected.kind !== undefined && expected.kind !== frame.kind) differ('kind', expected.kind, frame.fault === null ? frame.kind : `${frame.kind} (${frame.fault})`);
  if (expected.device !== undefined && (expected.device.scheme !== frame.device.scheme || expected.device.id !== frame.device.id)) differ('device', expected.device, frame.device);
  if (expected.receivedAt !== undefined && !sameInstant(expected.receivedAt, frame.receivedAtMs)) differ('receivedAt', expected.receivedAt, instantText(frame.receivedAtMs));
  if (expected.eventAt !== undefined && !sameInstant(expected.eventAt, frame.eventAtMs)) differ('eventAt', expected.eventAt, instantText(frame.eventAtMs));
  if (expected.frameTime !== undefined && !sameInstant(expected.frameTime, frame.frameAtMs)) differ('frameTime', expected.frameTime, instantText(frame.frameAtMs));
  if (expected.readings !== undefined) found.push(...readingDifferences(expected, frame));
  if (expected.alarms !== undefined && !sameSet(expected.alarms, frame.alarms)) differ('alarms', expected.alarms, frame.alarms);
  const words = expected.alarmsRaw;
  // Raw words of a bit field are the describer's; those of a text field are the source's and must be the same.
  if (words !== undefined && (exactWords ? !sameSet(words, frame.alarmsRaw) : (words.length === 0) !== (frame.alarmsRaw.length === 0))) {
    differ('alarmsRaw', words, frame.alarmsRaw);
  }
  if (expected.quality !== undefined && !sameSet(expected.quality, frame.quality)) differ('quality', expected.quality, frame.quality);
  const { key, alt, fields } = expected.idempotency ?? {};
  if (key !== undefined && key !== frame.idempotency.key) differ('idempotency key', key, frame.idempotency.key);
  if (alt !== undefined && alt !== null && JSON.stringify(alt) !== JSON.stringify(frame.idempotency.alternative)) differ('idempotency alt', alt, frame.idempotency.alternative);
  if (fields !== undefined && frame.idempotency.key === null) differ('idempotency', fields, null);
  return found;
}

/** Differences of the readings: each expected one once, and nothing beside them and the optional ones. */
export function readingDifferences(expected: Expectation, frame: DecodedFrame): string[] {
  const left = [...frame.readings];
  const found: string[] = [];
  for (const given of expected.readings ?? []) {
    const wanted = isTuple(given) ? fromTuple(given) : given;
    const at = left.findIndex((reading) => sameReading(wanted, reading));
    if (at < 0) found.push(`reading missing: ${JSON.stringify(wanted)}`);
    else left.splice(at, 1);
  }
  for (const optional of expected.optionalReadings ?? []) {
    const at = left.findIndex((reading) => sameReading(optional, reading));
    if (at >= 0) left.splice(at, 1);
  }
  found.push(...left.map((reading) => `reading too many: ${JSON.stringify(reading)}`));
  return found;
}

const isTuple = (given: ExpectedReading | readonly (string | null)[]): given is readonly (string | null)[] => Array.isArray(given);

/** `[quantity, value, unit]`, with the role where the step says it. */
function fromTuple([q, value, unit, role]: readonly (string | null)[]): ExpectedReading {
  return { q: q ?? '', value: value ?? '', unit: unit ?? null, ...(role === undefined || role === null ? {} : { role }) };
}

function sameReading(wanted: ExpectedReading, got: NormalisedReading): boolean {
  return wanted.q === got.quantity && (wanted.unit === undefined || wanted.unit === got.unit) && (wanted.role === undefined || wanted.role === got.role)
    && (wanted.ch ?? null) === got.channel && sameAmount(wanted, got.amount)
    && (wanted.at === undefined || sameInstant(wanted.at, got.time.atMs)) && (wanted.atLocal === undefined || wanted.atLocal === got.time.local);
}

function sameAmount({ value, unit }: ExpectedReading, amount: string): boolean {
  const wanted = decimalFromText(value);
  const got = decimalFromText(amount);
  if (wanted === undefined || got === undefined) return value === amount;
  // A unit that is set on the device goes with a float32 index: the corpus compares it at two decimals.
  return compareDecimals(wanted, got) === 0 || (unit === null && compareDecimals(rounded(wanted, 2), rounded(got, 2)) === 0);
}

/** The same instant at the precision that the case writes, at most milliseconds. */
function sameInstant(text: string, atMs: number | null): boolean {
  const wantedMs = parseInstant(text);
  if (wantedMs === undefined || atMs === null) return false;
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const stepMs = 10 ** Math.max(0, 3 - decimals);
  return Math.floor(wantedMs / stepMs) === Math.floor(atMs / stepMs);
}

function instantText(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

function sameSet(wanted: readonly string[], got: readonly string[]): boolean {
  return JSON.stringify([...new Set(wanted)].sort()) === JSON.stringify([...new Set(got)].sort());
}
