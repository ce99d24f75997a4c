import { bodySchema } from '../openapi/body-schema.js';
import { BodyValidationPipe, Flag, IdNumbers, IsDay, IsInstant, MayBeAbsent, MayBeNull, MayBeNullOrAbsent, Nested, NestedList, OneOf, Text, WholeNumber } from './validation.js';

class Inner {
  @WholeNumber(1, 5) depth: number;
}

class Outer {
  @Text(5) name: string;
  @WholeNumber(-1, 9_007_199_254_740_991) volumeLitres: number;
  @IsInstant() at: string;
  @IsDay() on: string;
  @MayBeAbsent() @Flag() isOpen?: boolean;
  @MayBeNull() @OneOf(['a', 'b']) choice: string | null;
  @MayBeNullOrAbsent() @Text(5) note?: string | null;
  @MayBeAbsent() @IdNumbers(2) zoneIds?: number[];
  @MayBeAbsent() @Nested(() => Inner) inner?: Inner;
  @MayBeAbsent() @NestedList(() => Inner, 2) list?: Inner[];
}

const GOOD = { name: 'A', volumeLitres: 0, at: '2026-11-22T10:00:00+06:00', on: '2026-11-22', choice: null };
const pipe = new BodyValidationPipe();
const taken = (body: object): Promise<unknown> => pipe.transform(body, { type: 'body', metatype: Outer });

/** Fields and kinds with which a body is refused. */
async function faultsOf(body: object): Promise<string[]> {
  try {
    await taken(body);
    return [];
  } catch (error) {
    const { kind, faults } = error as { kind: string; faults: readonly { field: string; kind: string }[] };
    return [kind, ...faults.map((fault) => `${fault.field} ${fault.kind}`)];
  }
}

describe('a body held against its class', () => {
  it('is taken as it is, with what may be left out left out', async () => {
    expect({ ...await taken(GOOD) as object }).toEqual(GOOD);
    expect(await faultsOf({ ...GOOD, isOpen: false, choice: 'b', note: null, zoneIds: [1, 2], inner: { depth: 5 } })).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['an unknown field', { evil: 1 }, ['SCHEMA', '/evil SCHEMA']], ['an unknown field further in', { inner: { depth: 1, evil: 1 } }, ['SCHEMA', '/inner/evil SCHEMA']],
    ['null further in', { inner: null }, ['SCHEMA', '/inner SCHEMA']], ['a text for an object', { inner: 'x' }, ['SCHEMA', '/inner SCHEMA']], ['a list for an object', { inner: [{ depth: 1 }] }, ['SCHEMA', '/inner SCHEMA']],
    ['an object for a list', { list: { depth: 1 } }, ['SCHEMA', '/list SCHEMA']], ['too long a list', { list: [{ depth: 1 }, { depth: 1 }, { depth: 1 }] }, ['SCHEMA', '/list SCHEMA']],
    ['a fault in a list', { list: [{ depth: 1 }, { depth: 6 }] }, ['RANGE', '/list/1/depth RANGE']], ['a text in a list', { list: ['x'] }, ['SCHEMA', '/list/0 SCHEMA']],
    ['too much further in', { inner: { depth: 6 } }, ['RANGE', '/inner/depth RANGE']],
    ['"5" for 5', { volumeLitres: '5' }, ['SCHEMA', '/volumeLitres SCHEMA']], ['"" for a number', { volumeLitres: '' }, ['SCHEMA', '/volumeLitres SCHEMA']], ['half a litre', { volumeLitres: 0.5 }, ['SCHEMA', '/volumeLitres SCHEMA']],
    ['true for a number', { volumeLitres: true }, ['SCHEMA', '/volumeLitres SCHEMA']], ['1e21', { volumeLitres: 1e21 }, ['RANGE', '/volumeLitres RANGE']], ['too little', { volumeLitres: -2 }, ['RANGE', '/volumeLitres RANGE']],
    ['null for a number', { volumeLitres: null }, ['SCHEMA', '/volumeLitres SCHEMA']], ['"false" for false', { isOpen: 'false' }, ['SCHEMA', '/isOpen SCHEMA']], ['null for absent', { isOpen: null }, ['SCHEMA', '/isOpen SCHEMA']],
    ['a day that is none', { on: '2026-02-30' }, ['TIME_FORMAT', '/on TIME_FORMAT']], ['an instant without a zone', { at: '2026-11-22T10:00:00' }, ['TIME_FORMAT', '/at TIME_FORMAT']], ['a number for an instant', { at: 0 }, ['TIME_FORMAT', '/at TIME_FORMAT']],
    ['nothing where null may be', { choice: undefined }, ['SCHEMA', '/choice SCHEMA']], ['another choice', { choice: 'c' }, ['SCHEMA', '/choice SCHEMA']], ['three of two', { zoneIds: [1, 2, 3] }, ['SCHEMA', '/zoneIds SCHEMA']],
    ['an id that is none', { zoneIds: [0] }, ['SCHEMA', '/zoneIds SCHEMA']], ['blanks for a text', { name: '  ' }, ['SCHEMA', '/name SCHEMA']], ['a text too long', { name: 'abcdef' }, ['SCHEMA', '/name SCHEMA']],
    ['faults of time and shape', { on: 'x', name: 1 }, ['SCHEMA', '/name SCHEMA', '/on TIME_FORMAT']],
  ])('with %s is refused by field and kind', async (_, change, faults) => {
    expect(await faultsOf({ ...GOOD, ...change })).toEqual(faults);
  });

  it('without a class is our mistake, not a body that passes', async () => {
    await expect(pipe.transform({}, { type: 'body', metatype: Object })).rejects.toThrow('a body without a class');
    await expect(pipe.transform({}, { type: 'body' })).rejects.toThrow('a body without a class');
  });

  it('leaves paths alone: they have a reader of their own', async () => {
    expect(await pipe.transform('1e3', { type: 'param', metatype: Number })).toBe('1e3');
  });
});

describe('the schema of a body', () => {
  it('says what the rules say', () => {
    expect(bodySchema(Outer)).toEqual({
      type: 'object', additionalProperties: false, required: expect.arrayContaining(['name', 'volumeLitres', 'at', 'on', 'choice']) as string[],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 5, pattern: '\\S' }, volumeLitres: { type: 'integer', minimum: -1, maximum: 9_007_199_254_740_991 }, at: { type: 'string', format: 'date-time' },
        on: { type: 'string', format: 'date' }, isOpen: { type: 'boolean' }, choice: { enum: ['a', 'b'], nullable: true }, note: { type: 'string', minLength: 1, maxLength: 5, pattern: '\\S', nullable: true },
        zoneIds: { type: 'array', items: { type: 'integer', minimum: 1 } },
        list: { type: 'array', maxItems: 2, items: { type: 'object', properties: { depth: { type: 'integer', minimum: 1, maximum: 5 } }, required: ['depth'], additionalProperties: false } },
        inner: { type: 'object', properties: { depth: { type: 'integer', minimum: 1, maximum: 5 } }, required: ['depth'], additionalProperties: false },
      },
    });
    expect((bodySchema(Outer)['required'] as string[]).length).toBe(5);
  });
});
