import { createRequire } from 'node:module';

import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';

// For its type alone: it also has the compiler copy the file beside the compiled code.
import type karaBalta from './kara-balta.town.json';

const strict = <Fields extends TProperties>(fields: Fields): TObject<Fields> => Type.Object(fields, { additionalProperties: false }) as TObject<Fields>;
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const Positive = Type.Integer({ minimum: 1, maximum: 10_000_000 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Rate = Type.Number({ minimum: 0, maximum: 10_000 });
const Altitude = Type.Number({ minimum: -500, maximum: 5_000 });
const Sigma = Type.Number({ minimum: 0, maximum: 2 });
/** Day that every year has, `MM-DD`. */
const DayOfYear = Type.String({ pattern: '^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$' });
/** Diameter by flow at equal loss of head, after Hazen and Williams: Q^1.852 / D^4.871. */
export const DIAMETER_EXPONENT = 1.852 / 4.871;
/** How much sharper than the town's the peak of a share of it is, against the root of that share. */
const FEW_CUSTOMERS_PEAK = 0.1;
/** What a device may be called on the wire (docs/native-format.md). */
const Serial = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' });
const Name = Type.String({ minLength: 1, maxLength: 80 });

const TOWN_FILE = strict({
  town: Name,
  customers: strict({
    /** Households that are customers; the first `flats` of them live in flats, the others in houses. */
    households: Count,
    flats: Count,
    /** Flats with a riser in the kitchen and one in the bath; they need two meters. */
    householdsWithTwoRisers: Count,
    budget: Count,
    commercial: Count,
    /** Homes that are connected to the mains and are nobody's customers. */
    unregisteredHouseholds: Count,
    /** Share of dwellings in which nobody lives. */
    vacantShare: Share,
    /** How many households have one resident, two, three … */
    residentsWeights: Type.Array(Rate, { minItems: 1, maxItems: 12 }),
  }),
  meters: strict({
    household: Type.Integer({ minimum: 0, maximum: 25_000 }),
    budget: Count,
    commercial: Count,
    /** Share of meters whose register turns over to zero within the first year. */
    nearRolloverShare: Share,
    /** Share of meters that count reverse flow in a register of its own. */
    reverseRegisterShare: Share,
    /** Largest error of a good meter either way, in millionths: 20 000 is the 2 % of OIML R 49 above Q2. */
    errorPpmMost: Type.Integer({ minimum: 0, maximum: 100_000 }),
  }),
  use: strict({
    litresPerPersonDay: Positive,
    /** Spread of one household or enterprise against another of its size (lognormal). */
    spreadSigma: Sigma,
    budgetLitresPerDay: Positive,
    commercialLitresPerDay: Positive,
    /** Times a year that a household is away from home. */
    absencesPerYear: Rate,
    irrigation: strict({
      from: DayOfYear, to: DayOfYear,
      houseShare: Share,
      /** Share of the days of high summer on which such a house irrigates. */
      daysShare: Share,
      litresPerQuarterHour: Positive,
      rainDayShare: Share,
    }),
  }),
  faultsPerThousandMetersYear: strict({ stopped: Rate, reversed: Rate, underRegistering: Rate, exchange: Rate, checkValveFailed: Rate }),
  homeLeaks: strict({ perThousandCustomersYear: Rate, medianLitresPerHour: Positive, sigma: Sigma, medianDays: Positive }),
  /** What else goes wrong behind a meter, or at it: docs/town.md. */
  customerTroubles: strict({
    burstsPerThousandCustomersYear: Rate, burstMedianLitresPerHour: Positive,
    /** Households through which others are supplied from some day of the first year on. */
    supplyingPerThousandHouseholds: Rate,
    /** Metered connections that are shut in the first year, and the share of them that are opened again by hand. */
    closingsPerThousandCustomers: Rate, reopenedShare: Share,
    tamperingsPerThousandMetersYear: Rate,
    weakBatteryShare: Share,
    /** Share of devices that know alarms of leaks and bursts of their own. */
    alarmDeviceShare: Share,
    /** Share of the small organisations whose meter is two sizes too large. */
    largeMeterShare: Share,
  }),
  theft: strict({ beforeMeterPerThousand: Rate, besideMeterPerThousand: Rate }),
  network: strict({
    mainsKm: Type.Number({ minimum: 0, maximum: 10_000 }),
    serviceConnections: Count,
    backgroundLitresPerKmHour: Rate,
    backgroundLitresPerConnectionHour: Rate,
    burstsPerYear: Type.Number({ minimum: 0, maximum: 1_000 }),
    burstMedianLitresPerHour: Positive,
    burstSigma: Sigma,
    /** Share of bursts that nobody reports, so that they run for months. */
    unreportedBurstShare: Share,
    /** Share of those that nobody reports which begin as a trickle and grow for weeks. */
    growingBurstShare: Share,
    flushingLitresPerWeek: Count,
    /** n of q = C pⁿ, for every leak: between 0.5 of a hole that keeps its size and 1.5 of a crack that opens; near 1 for a whole network. */
    leakExponent: Type.Number({ minimum: 0.3, maximum: 2 }),
    /** Head at which leaks flow as this file says. */
    leakHeadMetres: Type.Number({ minimum: 1, maximum: 200 }),
    /** Roughness of the mains after Hazen and Williams: 140 when new and smooth, below 100 when old. */
    hazenWilliams: Type.Number({ minimum: 30, maximum: 160 }),
    /** Floor of every reservoir above the sea. */
    tankFloorMetres: Altitude,
    /** Where water is drawn and lost; customers live at the nodes in this order. */
    nodes: Type.Array(strict({ name: Name, elevationMetres: Altitude, customerShare: Share }), { minItems: 1, maxItems: 200 }),
    /** The skeleton: few of the mains stand for all of them. */
    mains: Type.Array(strict({
      from: Name, to: Name, lengthMetres: Type.Number({ minimum: 1, maximum: 100_000 }), diameterMillimetres: Type.Number({ exclusiveMinimum: 0, maximum: 3_000 }),
    }), { maxItems: 500 }),
  }),
  season: strict({ summerFrom: DayOfYear, summerTo: DayOfYear }),
  supply: strict({
    /** How far below the ground the water of a well stands while it is pumped. */
    aquiferDepthMetres: Type.Number({ minimum: 0, maximum: 1_000 }),
    /** Failures of a well's pump or power, on which it stands. */
    failuresPerWellYear: Type.Number({ minimum: 0, maximum: 100 }),
    failureMedianHours: Positive,
    reservoirs: Type.Array(strict({ name: Name, field: Name, node: Name, volumeM3: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }) }), { minItems: 1, maxItems: 100 }),
    wells: Type.Array(strict({
      serial: Serial,
      /** Well field; empty for a well that stands alone. */
      field: Type.String({ maxLength: 80 }),
      node: Name,
      runs: Type.Union([Type.Literal('all-year'), Type.Literal('summer'), Type.Literal('standby'), Type.Literal('mothballed'), Type.Literal('destroyed')]),
      ratedM3PerHour: Type.Number({ exclusiveMinimum: 0, maximum: 1_000 }),
    }), { minItems: 1, maxItems: 500 }),
  }),
  radio: strict({
    gateways: Type.Integer({ minimum: 1, maximum: 5_000 }),
    /** Share of devices that are heard by a gateway; the others have a connection of their own. */
    gatewayShare: Share,
    /** Hours that a device of its own keeps before it sends them as one history. */
    readingsPerHistory: Type.Integer({ minimum: 1, maximum: 24 }),
    /** Seconds of the hour over which the meters spread their reading; 1 has all of them read on the hour. */
    readingSpreadSeconds: Type.Integer({ minimum: 1, maximum: 3_600 }),
    /** Minutes between two readings of a well. */
    wellReadingMinutes: Type.Integer({ minimum: 1, maximum: 15 }),
    lateShare: Share,
    duplicateShare: Share,
    lostShare: Share,
    silencesPerGatewayYear: Rate,
    /** Share of silences after which the gateway sends what it kept; the rest is lost. */
    silenceKeptShare: Share,
    wrongClocksPerThousandDevicesYear: Rate,
  }),
});

/** Densities, shapes and sizes of one town: everything about it but the seed. */
export type TownFile = Static<typeof TOWN_FILE>;
export type Well = TownFile['supply']['wells'][number];
export type Reservoir = TownFile['supply']['reservoirs'][number];

const checker = Compile(TOWN_FILE);

/** A town file that cannot be simulated; each line of the message names one field. */
export class TownFileError extends Error {
  override readonly name = 'TownFileError';

  constructor(readonly faults: readonly string[]) {
    super(`the town file cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** @throws TownFileError naming every field that is wrong */
export function readTown(written: unknown): TownFile {
  if (!checker.Check(written)) {
    const errors = checker.Errors(written).filter(({ keyword }) => keyword !== 'additionalProperties');
    throw new TownFileError(errors.map(({ instancePath, keyword, message }) => `${instancePath === '' ? '/' : instancePath} ${keyword === 'boolean' ? 'is not known' : message}`));
  }
  const faults = contradictionsIn(written);
  if (faults.length > 0) throw new TownFileError(faults);
  return written;
}

/** What no single field can show. */
function contradictionsIn({ customers, meters, season, use, network, supply, radio }: TownFile): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  expect(customers.flats <= customers.households, '/customers/flats exceeds the households');
  expect(customers.householdsWithTwoRisers <= customers.flats, '/customers/householdsWithTwoRisers exceeds the flats');
  const places = customers.households + customers.householdsWithTwoRisers;
  expect(meters.household <= places, `/meters/household is ${meters.household}; the households have room for ${places}`);
  expect(meters.budget <= 2 * customers.budget, '/meters/budget exceeds two for each budget customer');
  expect(meters.commercial <= customers.commercial, '/meters/commercial exceeds the commercial customers');
  expect(customers.residentsWeights.some((weight) => weight > 0), '/customers/residentsWeights are all zero');
  expect(season.summerFrom < season.summerTo, '/season/summerFrom is not before summerTo');
  expect(use.irrigation.from < use.irrigation.to, '/use/irrigation/from is not before to');
  expect(24 % radio.readingsPerHistory === 0, '/radio/readingsPerHistory does not divide the 24 hours of a day');
  expect(15 % radio.wellReadingMinutes === 0, '/radio/wellReadingMinutes does not divide a quarter of an hour');
  expect(supply.wells.some(({ runs }) => runs === 'all-year'), '/supply/wells has none that runs all year');
  const nodes = network.nodes.map(({ name }) => name);
  expect(Math.abs(network.nodes.reduce((sum, { customerShare }) => sum + customerShare, 0) - 1) < 1e-6, '/network/nodes have shares of the customers that do not add up to 1');
  for (const name of unreachedNodes(network)) faults.push(`/network/mains lead to ${name} from nowhere`);
  const named = [...network.mains.flatMap(({ from, to }) => [['/network/mains', from], ['/network/mains', to]]), ...supply.wells.map(({ node }) => ['/supply/wells', node]), ...supply.reservoirs.map(({ node }) => ['/supply/reservoirs', node])];
  for (const [list, name] of new Map(named.filter(([, name]) => !nodes.includes(name!)).map((each) => [each.join(' '), each])).values()) faults.push(`${list} names the node ${name}, which is not there`);
  for (const [list, names] of [
    ['/network/nodes', nodes], ['/supply/wells', supply.wells.map(({ serial }) => serial)], ['/supply/reservoirs', supply.reservoirs.map(({ name }) => name)],
  ] as const) {
    for (const name of names.filter((each, at) => names.indexOf(each) !== at)) faults.push(`${list} names ${name} twice`);
  }
  return faults;
}

/** Nodes that no main connects with the first one: the water of the town is one network. */
function unreachedNodes({ nodes, mains }: TownFile['network']): string[] {
  const reached = new Set([nodes[0]!.name]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const { from, to } of mains) {
      if (reached.has(from)) reached.add(to);
      else if (reached.has(to)) reached.add(from);
    }
  }
  return nodes.map(({ name }) => name).filter((name) => !reached.has(name));
}

/** The committed town: the city of resolution No. 05/2023. */
export const KARA_BALTA: TownFile = readTown(createRequire(import.meta.url)('./kara-balta.town.json') as typeof karaBalta);

/** The same town with a share of its customers, mains, tanks and pumps; densities, patterns, seasons and pressures stay, as mains lose the same head to a share of the flow. */
export function shrinkTown(town: TownFile, share: number): TownFile {
  const part = (count: number): number => Math.max(1, Math.round(count * share));
  const { customers, meters, use, network, supply, radio } = town;
  const flats = part(customers.flats);
  // Few customers peak together more sharply than many do, and mains are laid for the peak.
  const peak = 1 + FEW_CUSTOMERS_PEAK * (1 / Math.sqrt(share) - 1);
  return readTown({
    ...town,
    customers: {
      ...customers, households: flats + part(customers.households - customers.flats), flats,
      householdsWithTwoRisers: Math.min(flats, part(customers.householdsWithTwoRisers)),
      budget: part(customers.budget), commercial: part(customers.commercial), unregisteredHouseholds: part(customers.unregisteredHouseholds),
    },
    meters: { ...meters, household: part(meters.household), budget: part(meters.budget * 0.65), commercial: Math.min(part(customers.commercial), part(meters.commercial)) },
    // Of few organisations at least one is left, which must not be more than their share of the water.
    use: { ...use, budgetLitresPerDay: Math.max(1, Math.round(use.budgetLitresPerDay * customers.budget * share / part(customers.budget))) },
    network: {
      ...network, mains: network.mains.map((main) => ({ ...main, diameterMillimetres: main.diameterMillimetres * (share * peak) ** DIAMETER_EXPONENT })), mainsKm: network.mainsKm * share, serviceConnections: part(network.serviceConnections),
      burstMedianLitresPerHour: part(network.burstMedianLitresPerHour), flushingLitresPerWeek: part(network.flushingLitresPerWeek),
    },
    supply: {
      ...supply,
      reservoirs: supply.reservoirs.map((reservoir) => ({ ...reservoir, volumeM3: reservoir.volumeM3 * share })),
      wells: supply.wells.map((well) => ({ ...well, ratedM3PerHour: well.ratedM3PerHour * share })),
    },
    radio: { ...radio, gateways: part(radio.gateways) },
  });
}
