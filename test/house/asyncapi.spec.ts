import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { decodeNative, NATIVE_MESSAGE_SCHEMAS } from '@app/telemetry';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

interface Message {
  readonly payload: unknown;
  readonly examples?: readonly { readonly payload: unknown }[];
}

interface Operation {
  readonly channel: { readonly $ref: string };
  readonly messages: readonly { readonly $ref: string }[];
  readonly bindings: unknown;
}

interface Document {
  readonly channels: Readonly<Record<string, { readonly address: string; readonly messages: Readonly<Record<string, unknown>> }>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '../..');
const document = parse(readFileSync(resolve(root, 'docs/asyncapi.yaml'), 'utf8')) as Document;

/** The node with every `$ref` into the document replaced by what it points at. */
function resolved(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(resolved);
  if ('$ref' in node && typeof node.$ref === 'string') {
    const target = node.$ref.slice(2).split('/').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
    if (target === undefined) throw new Error(`${node.$ref} points at nothing`);
    return resolved(target);
  }
  return Object.fromEntries(Object.entries(node).map(([name, member]) => [name, resolved(member)]));
}

describe('docs/asyncapi.yaml', () => {
  it('is a document of AsyncAPI 3.0', () => {
    const metaSchema = require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object;
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(metaSchema);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('names the messages that the code knows, and no other', () => {
    expect(Object.keys(document.components.messages).sort()).toEqual(Object.keys(NATIVE_MESSAGE_SCHEMAS).sort());
  });

  it.each(Object.entries(NATIVE_MESSAGE_SCHEMAS))('shows the payload of %s as the decoder checks it', (name, schema) => {
    expect(resolved(document.components.messages[name]?.payload)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it.each(Object.entries(document.components.messages))('gives examples of %s that the decoder reads', (_name, { examples = [] }) => {
    for (const { payload } of examples) {
      const decoded = decodeNative(new TextEncoder().encode(JSON.stringify(payload)));
      expect(decoded).toMatchObject({ ok: true, unknownFields: false });
      expect(decoded.ok && decoded.items.every((item) => item.ok)).toBe(true);
    }
  });

  it.each<[keyof typeof NATIVE_MESSAGE_SCHEMAS, string, unknown, boolean]>([
    ['reading', 'the least', { ts: 0, value: 0 }, true],
    ['reading', 'a field of its own', { ts: 0, value: '1', other: 1 }, true],
    ['reading', 'no register', { ts: 0 }, false],
    ['reading', 'a decimal comma', { ts: 0, value: '12,5' }, false],
    ['reading', 'an empty serial', { ts: 0, value: 0, serial: '' }, false],
    ['reading', 'NUL in the serial', { ts: 0, value: 0, serial: 'A\0' }, false],
    ['reading', 'a serial of 64 characters', { ts: 0, value: 0, serial: 'A'.repeat(64) }, true],
    ['reading', 'a serial of 65 characters', { ts: 0, value: 0, serial: 'A'.repeat(65) }, false],
    ['history', 'one reading', { readings: [{ ts: 0, value: 0 }] }, true],
    ['history', 'a reading without time', { readings: [{ value: 0 }] }, false],
    ['readingList', 'one reading', [{ ts: 0, value: 0 }], true],
    ['readingList', 'nothing', [], false],
    ['compact', 'a row of three', { rows: [['A', 0, 0]] }, true],
    ['compact', 'a row of four', { rows: [['A', 0, 0, 255]] }, true],
    ['compact', 'a row of two', { rows: [['A', 0]] }, false],
    ['compact', 'a row of five', { rows: [['A', 0, 0, 1, 1]] }, false],
    ['compact', 'channel 256', { rows: [['A', 0, 0, 256]] }, false],
    ['compact', 'litres as text', { rows: [['A', 0, '0']] }, false],
  ])('means by the schema of %s with %s what the decoder means', (name, _case, message, conforms) => {
    const decoded = decodeNative(new TextEncoder().encode(JSON.stringify(message)));
    const payload = resolved(document.components.messages[name]?.payload) as object;
    expect(new Ajv({ strict: false }).validate(payload, message)).toBe(conforms);
    expect(decoded.ok && decoded.items.every((item) => item.ok)).toBe(conforms);
  });

  it('gives every channel every message, at QoS 1 without retain', () => {
    expect(Object.values(document.channels).map(({ address }) => address).sort()).toEqual(['gw/{gateway}/up', 'meters/{serial}/up']);
    expect(Object.values(document.operations).map(({ channel }) => channel.$ref).sort()).toEqual(Object.keys(document.channels).map((name) => `#/channels/${name}`).sort());
    for (const { channel, messages, bindings } of Object.values(document.operations)) {
      expect(messages.map(({ $ref }) => $ref)).toEqual(Object.keys(NATIVE_MESSAGE_SCHEMAS).map((name) => `${channel.$ref}/messages/${name}`));
      for (const message of messages) expect(() => resolved(message)).not.toThrow();
      expect(bindings).toEqual({ mqtt: { qos: 1, retain: false, bindingVersion: '0.2.0' } });
    }
  });
});
