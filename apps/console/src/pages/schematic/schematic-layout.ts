/** What is to be placed: only what the register says of who feeds whom. */
export interface SchematicWell { readonly id: number; readonly fieldId: number | null; readonly zoneCode: string | null }
export interface SchematicReservoir { readonly id: number; readonly fieldId: number | null; readonly zoneCode: string | null }
export interface SchematicZone { readonly code: string; readonly parentZoneCode: string | null }
export interface SchematicBoundary { readonly code: string; readonly fromZoneCode: string | null; readonly toZoneCode: string | null }
export interface SchematicParts {
  readonly fieldIds: readonly number[];
  readonly wells: readonly SchematicWell[];
  readonly reservoirs: readonly SchematicReservoir[];
  readonly zones: readonly SchematicZone[];
  readonly boundaries: readonly SchematicBoundary[];
}

export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
/** Wells of a field, or those that stand alone (`fieldId` null), with the reservoirs that they fill. */
export interface PlacedGroup { readonly fieldId: number | null; readonly box: Box; readonly wells: readonly (Box & { readonly id: number })[]; readonly reservoirs: readonly (Box & { readonly id: number })[] }
export interface Schematic {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly PlacedGroup[];
  readonly zones: readonly (Box & { readonly code: string })[];
  /** Lines along which water goes, as SVG paths. */
  readonly pipes: readonly { readonly key: string; readonly path: string }[];
}

/** Sizes of a drawing in columns, from left to right, and of one below each other on a phone. */
const WIDE = { width: 1080, wellColumns: 3, well: { width: 144, height: 46 }, groupWidth: 480, reservoir: { x: 560, width: 190, height: 46 }, zone: { x: 850, width: 220, height: 60 } } as const;
const NARROW = { width: 340, wellColumns: 2, well: { width: 146, height: 46 }, left: 24, groupWidth: 314, zone: { width: 314, height: 60 } } as const;
const [HEAD, GAP, PAD] = [30, 8, 8];

/**
 * Places fields with their wells, the reservoirs that they fill and the zones that these feed. Water goes from left to right, on a narrow screen from above to below along a line at the edge.
 * Whatever names no zone feeds the only one that lies in no other.
 */
export function layOutSchematic(parts: SchematicParts, isNarrow: boolean): Schematic {
  const groups = [...parts.fieldIds, null].map((fieldId) => ({
    fieldId, wells: parts.wells.filter((well) => (parts.fieldIds.includes(well.fieldId ?? NaN) ? well.fieldId : null) === fieldId),
    reservoirs: parts.reservoirs.filter((reservoir) => (parts.fieldIds.includes(reservoir.fieldId ?? NaN) ? reservoir.fieldId : null) === fieldId),
  })).filter(({ wells, reservoirs }) => wells.length + reservoirs.length > 0);
  const roots = parts.zones.filter(({ parentZoneCode }) => parentZoneCode === null);
  const zoneOf = (code: string | null): string | undefined => code ?? (roots.length === 1 ? roots[0]!.code : undefined);
  return isNarrow ? stacked(groups, parts, zoneOf) : inColumns(groups, parts, zoneOf);
}

interface Group { readonly fieldId: number | null; readonly wells: readonly SchematicWell[]; readonly reservoirs: readonly SchematicReservoir[] }
type ZoneOf = (code: string | null) => string | undefined;

function grid<Item extends { readonly id: number }>(items: readonly Item[], columns: number, x: number, y: number, { width, height }: { readonly width: number; readonly height: number }): (Box & { readonly id: number })[] {
  return items.map(({ id }, at) => ({ id, x: x + (at % columns) * (width + GAP), y: y + Math.floor(at / columns) * (height + GAP), width, height }));
}

const heightOfGrid = (count: number, columns: number, height: number): number => Math.ceil(count / columns) * (height + GAP);

function inColumns(groups: readonly Group[], { zones, boundaries }: SchematicParts, zoneOf: ZoneOf): Schematic {
  let y = 0;
  const placed = groups.map(({ fieldId, wells, reservoirs }): PlacedGroup => {
    const wellsHeight = HEAD + heightOfGrid(wells.length, WIDE.wellColumns, WIDE.well.height) + PAD - GAP + PAD;
    const height = Math.max(wellsHeight, heightOfGrid(reservoirs.length, 1, WIDE.reservoir.height));
    const group = {
      fieldId, box: { x: 0, y: y + (height - wellsHeight) / 2, width: WIDE.groupWidth, height: wellsHeight }, wells: grid(wells, WIDE.wellColumns, PAD + GAP, y + (height - wellsHeight) / 2 + HEAD + PAD, WIDE.well),
      reservoirs: grid(reservoirs, 1, WIDE.reservoir.x, y + (height - heightOfGrid(reservoirs.length, 1, WIDE.reservoir.height) + GAP) / 2, WIDE.reservoir),
    };
    y += height + 2 * GAP;
    return group;
  });
  const zoneStep = WIDE.zone.height + 40;
  const height = Math.max(y, zones.length * zoneStep);
  const placedZones = zones.map(({ code }, at) => ({ code, x: WIDE.zone.x, y: (height - zones.length * zoneStep) / 2 + at * zoneStep + 20, width: WIDE.zone.width, height: WIDE.zone.height }));
  const pipes = groups.flatMap(({ fieldId, wells, reservoirs }, at) => {
    const { box, reservoirs: tanks } = placed[at]!;
    const name = fieldId ?? 'alone';
    const fed = new Set(reservoirs.map(({ zoneCode }) => zoneOf(zoneCode)));
    const direct = [...new Set(wells.map(({ zoneCode }) => zoneOf(zoneCode)))].filter((code) => !fed.has(code));
    return [
      ...tanks.map((tank) => ({ key: `${name} reservoir ${tank.id}`, path: across(box, tank) })),
      ...tanks.flatMap((tank, no) => { const zone = placedZones.find(({ code }) => code === zoneOf(reservoirs[no]!.zoneCode)); return zone === undefined ? [] : [{ key: `reservoir ${tank.id} zone`, path: across(tank, zone) }]; }),
      ...direct.flatMap((code) => { const zone = placedZones.find((one) => one.code === code); return zone === undefined ? [] : [{ key: `${name} zone ${code}`, path: across(box, zone) }]; }),
    ];
  });
  return { width: WIDE.width, height, groups: placed, zones: placedZones, pipes: [...pipes, ...between(placedZones, boundaries)] };
}

function stacked(groups: readonly Group[], { zones, boundaries }: SchematicParts, zoneOf: ZoneOf): Schematic {
  let y = 0;
  const placed = groups.map(({ fieldId, wells, reservoirs }): PlacedGroup => {
    const wellsHeight = heightOfGrid(wells.length, NARROW.wellColumns, NARROW.well.height);
    const height = HEAD + wellsHeight + heightOfGrid(reservoirs.length, NARROW.wellColumns, NARROW.well.height) + PAD;
    const group = {
      fieldId, box: { x: NARROW.left, y, width: NARROW.groupWidth, height }, wells: grid(wells, NARROW.wellColumns, NARROW.left + PAD, y + HEAD, NARROW.well),
      reservoirs: grid(reservoirs, NARROW.wellColumns, NARROW.left + PAD, y + HEAD + wellsHeight, NARROW.well),
    };
    y += height + 2 * GAP;
    return group;
  });
  const placedZones = zones.map(({ code }, at) => ({ code, x: NARROW.left, y: y + at * (NARROW.zone.height + 2 * GAP), ...NARROW.zone }));
  const height = y + zones.length * (NARROW.zone.height + 2 * GAP);
  const pipes = groups.flatMap(({ fieldId, wells, reservoirs }, at) => [...new Set([...wells, ...reservoirs].map(({ zoneCode }) => zoneOf(zoneCode)))].flatMap((code) => {
    const zone = placedZones.find((one) => one.code === code);
    return zone === undefined ? [] : [{ key: `${fieldId ?? 'alone'} zone ${code}`, path: alongTheEdge(placed[at]!.box, zone, placedZones.indexOf(zone)) }];
  }));
  return { width: NARROW.width, height, groups: placed, zones: placedZones, pipes: [...pipes, ...between(placedZones, boundaries)] };
}

/** From the right edge of one to the left edge of another. */
function across(from: Box, into: Box): string {
  const [x, y, toX, toY] = [from.x + from.width, from.y + from.height / 2, into.x, into.y + into.height / 2];
  const middle = (x + toX) / 2;
  return `M${x} ${y}C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
}

/** Down along the left edge: each zone has a line of its own, as far as there is room. */
function alongTheEdge(from: Box, into: Box, lane: number): string {
  const x = 20 - (lane % 4) * 5;
  return `M${from.x} ${from.y + HEAD / 2}H${x}V${into.y + into.height / 2}H${into.x}`;
}

/** Where water passes from zone to zone: a bow at the right edge, or a line in from outside. */
function between(zones: readonly (Box & { readonly code: string })[], boundaries: readonly SchematicBoundary[]): { key: string; path: string }[] {
  return boundaries.flatMap(({ code, fromZoneCode, toZoneCode }) => {
    const [from, into] = [fromZoneCode, toZoneCode].map((one) => zones.find((zone) => zone.code === one));
    if (from === undefined || into === undefined) return [];
    const [x, y, toY] = [from.x + from.width, from.y + from.height / 2, into.y + into.height / 2];
    return [{ key: `boundary ${code}`, path: `M${x} ${y}C${x + 12} ${y} ${x + 12} ${toY} ${x} ${toY}` }];
  });
}
