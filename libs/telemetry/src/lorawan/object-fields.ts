import type { Quantity } from '../frames/decoded-frame.js';
import type { Findings } from '../frames/findings.js';
import { decimalOf, fieldOf } from '../frames/json-fields.js';

/** One field of a decoded object: its quantity and unit. Numbers whose name tells no unit are not read. */
interface ObjectField {
  readonly quantity: Quantity;
  readonly unit: string | null;
  readonly channel?: number;
}

/** What a network server's codec calls the things that a meter counts. */
interface ObjectForm {
  readonly maker: RegExp;
  readonly fields: Readonly<Record<string, ObjectField>>;
  /** Fields that are an alarm when they are set, with the canonical word. */
  readonly alarms: Readonly<Record<string, string>>;
  /** A reading of a sensor that is not fitted: the field, what it then shows, and what comes from the same sensor. */
  readonly absent?: { readonly field: string; readonly shows: string; readonly with: readonly string[] };
}

const STREGA: ObjectForm = {
  maker: /strega/i,
  fields: {
    Counter: { quantity: 'pulses_total', unit: 'pulse', channel: 1 }, Battery: { quantity: 'battery', unit: '%' },
    Temperature: { quantity: 'temp_ambient', unit: 'degC' }, Hygrometry: { quantity: 'humidity', unit: '%' },
  },
  alarms: { Leakage: 'leak', Tamper: 'tamper', Fraud: 'tamper' },
  absent: { field: 'Temperature', shows: '125', with: ['Temperature', 'Hygrometry'] },
};

/** Names that say what they count and in which unit, whoever wrote the codec. */
const ANYBODY: ObjectForm = {
  maker: /(?:)/,
  fields: {
    total_m3: { quantity: 'volume_total', unit: 'm3' }, volume_m3: { quantity: 'volume_total', unit: 'm3' }, total_volume_m3: { quantity: 'volume_total', unit: 'm3' },
    pulse: { quantity: 'pulses_total', unit: 'pulse' }, pulse_count: { quantity: 'pulses_total', unit: 'pulse' }, total_pulse: { quantity: 'pulses_total', unit: 'pulse' },
    battery_percent: { quantity: 'battery', unit: '%' }, battery_voltage: { quantity: 'battery', unit: 'V' },
  },
  alarms: {},
};

const FORMS: readonly ObjectForm[] = [STREGA, ANYBODY];

function isSet(flag: unknown): boolean {
  return flag === true || flag === 1 || flag === '1' || flag === 'true';
}

/**
 * Tells what the decoded object of a network server holds. The codec behind it is not ours: only names are read whose
 * meaning and unit are plain. False where there are none, so that the frame stays undecoded and is kept.
 */
export function tellObject(decoded: unknown, makerWords: string, found: Findings): boolean {
  const form = FORMS.find(({ maker }) => maker.test(makerWords)) ?? ANYBODY;
  const absent = form.absent !== undefined && decimalOf(decoded, form.absent.field) === form.absent.shows ? form.absent : undefined;
  if (absent !== undefined) found.doubt(`sentinel:${absent.field}`);
  let told = false;
  for (const [name, { quantity, unit, channel }] of Object.entries(form.fields)) {
    const amount = decimalOf(decoded, name);
    if (amount === undefined || absent?.with.includes(name) === true) continue;
    if (quantity === 'pulses_total' && /^\d{1,15}$/.test(amount)) found.pulses(Number(amount), { channel: channel ?? null });
    else found.reading(quantity, amount, unit, { channel: channel ?? null });
    told = true;
  }
  for (const [name, canonical] of Object.entries(form.alarms)) {
    if (!isSet(fieldOf(decoded, name))) continue;
    found.alarm(canonical, name);
    told = true;
  }
  return told;
}
