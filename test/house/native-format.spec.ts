import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_DOOR_RULES, DOOR_FLAGS } from '@app/metering';
import { decodeNative, MAX_MESSAGE_BYTES, MAX_READINGS, MAX_ROWS, NATIVE_MESSAGE_SCHEMAS, QUARANTINE_KINDS } from '@app/telemetry';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/native-format.md'), 'utf8');
const decode = (text: string) => decodeNative(new TextEncoder().encode(text));

const examples = [...page.matchAll(/^```json\n(.*?)\n```$/gms)].map((found) => found[1] ?? '');
const refusals = [...page.matchAll(/^\| `(.+)` \| ([A-Z_]+) \|$/gm)].map((found): [string, string] => [found[1] ?? '', found[2] ?? '']);

describe('docs/native-format.md', () => {
  it('has an example of every form, and a table of refusals', () => {
    expect(examples.length).toBeGreaterThan(Object.keys(NATIVE_MESSAGE_SCHEMAS).length);
    expect(refusals.length).toBeGreaterThan(10);
  });

  it.each(examples)('is right that this is read: %s', (example) => {
    const decoded = decode(example);
    expect(decoded).toMatchObject({ ok: true, unknownFields: false });
    for (const item of decoded.ok ? decoded.items : []) expect(item).toMatchObject({ ok: true, readAtMs: expect.any(Number) });
  });

  it.each(refusals)('is right that %s is %s', (example, kind) => {
    const decoded = decode(example);
    const [item] = decoded.ok ? decoded.items : [decoded];
    expect(item).toMatchObject({ ok: false, kind });
  });

  it('tells every kind and flag that a message can meet', () => {
    for (const kind of QUARANTINE_KINDS.filter((name) => !['STORAGE_REJECTED', 'UNDECODED', 'NO_INDEX'].includes(name))) expect(page).toContain(kind);
    for (const flag of DOOR_FLAGS) expect(page).toContain(`flag \`${flag}\``);
  });

  it('tells every field', () => {
    for (const field of Object.keys(NATIVE_MESSAGE_SCHEMAS.reading.properties)) expect(page).toMatch(new RegExp(`^\\|.*\`${field}\``, 'm'));
  });

  it('tells the limits that hold', () => {
    for (const limit of [MAX_MESSAGE_BYTES, MAX_READINGS, MAX_ROWS]) expect(page).toContain(limit.toLocaleString('en-US'));
    expect(DEFAULT_DOOR_RULES).toEqual({ futureToleranceMs: 24 * 3_600_000, beforeMappingToleranceMs: 24 * 3_600_000, clockSkewMs: 5 * 60_000, meterClockZone: 'Asia/Bishkek' });
  });
});
