import { type Box, layOutSchematic, type SchematicParts } from './schematic-layout.js';

/** Two fields, the first with two reservoirs, the second with none; a well alone; a city of which the west is a part. */
const PARTS: SchematicParts = {
  fieldIds: [1, 2, 3],
  wells: [...Array.from({ length: 7 }, (_, at) => ({ id: at + 1, fieldId: 1, zoneCode: null })), { id: 8, fieldId: 2, zoneCode: 'WEST' }, { id: 9, fieldId: null, zoneCode: 'CITY' }, { id: 10, fieldId: 99, zoneCode: 'CITY' }],
  reservoirs: [{ id: 1, fieldId: 1, zoneCode: 'CITY' }, { id: 2, fieldId: 1, zoneCode: 'CITY' }],
  zones: [{ code: 'CITY', parentZoneCode: null }, { code: 'WEST', parentZoneCode: 'CITY' }],
  boundaries: [{ code: 'B1', fromZoneCode: 'CITY', toZoneCode: 'WEST' }, { code: 'B2', fromZoneCode: null, toZoneCode: 'WEST' }],
};
const overlap = (one: Box, other: Box): boolean => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

describe.each([['in columns', false], ['below each other', true]])('the schematic %s', (_name, isNarrow) => {
  const drawn = layOutSchematic(PARTS, isNarrow);

  it('has every well, reservoir and zone once; a well of a field that is not known stands alone', () => {
    expect(drawn.groups.flatMap(({ wells }) => wells.map(({ id }) => id)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(drawn.groups.map(({ fieldId, wells }) => [fieldId, wells.length])).toEqual([[1, 7], [2, 1], [null, 2]]);
    expect(drawn.groups[0]!.reservoirs).toHaveLength(2);
    expect(drawn.zones.map(({ code }) => code)).toEqual(['CITY', 'WEST']);
  });

  it('lays nothing over anything else, and all within its edges', () => {
    const boxes = [...drawn.groups.flatMap(({ wells, reservoirs }) => [...wells, ...reservoirs]), ...drawn.zones];
    boxes.forEach((one, at) => {
      expect(boxes.slice(at + 1).filter((other) => overlap(one, other))).toEqual([]);
      expect([one.x >= 0, one.y >= 0, one.x + one.width <= drawn.width, one.y + one.height <= drawn.height]).toEqual([true, true, true, true]);
    });
    for (const { box, wells } of drawn.groups) for (const well of wells) expect(well.y >= box.y && well.y + well.height <= box.y + box.height && well.x >= box.x && well.x + well.width <= box.x + box.width).toBe(true);
  });

  it('draws boundaries between zones', () => {
    expect(drawn.pipes.map(({ key }) => key).filter((key) => key.startsWith('boundary'))).toEqual(['boundary B1']);
  });
});

describe('water of the schematic', () => {
  it('goes from fields into their reservoirs and from these into zones, from others straight into their zone', () => {
    expect(layOutSchematic(PARTS, false).pipes.map(({ key }) => key)).toEqual(['1 reservoir 1', '1 reservoir 2', 'reservoir 1 zone', 'reservoir 2 zone', '2 zone WEST', 'alone zone CITY', 'boundary B1']);
  });

  it('that names no zone goes nowhere where there are two that lie in none', () => {
    const zones = [{ code: 'CITY', parentZoneCode: null }, { code: 'WEST', parentZoneCode: null }];
    expect(layOutSchematic({ ...PARTS, zones, reservoirs: [] }, false).pipes.map(({ key }) => key)).toEqual(['2 zone WEST', 'alone zone CITY', 'boundary B1']);
  });

  it('of an empty register is an empty drawing', () => {
    expect(layOutSchematic({ fieldIds: [1], wells: [], reservoirs: [], zones: [], boundaries: [] }, true)).toMatchObject({ groups: [], zones: [], pipes: [], height: 0 });
  });
});
