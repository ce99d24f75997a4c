import { localDayOf } from '@app/time';

import type { Customer, UseKind } from './customers.js';
import { inventedHolder, type InventedHolder } from './invented-people.js';
import type { Installation, MeterPlace } from './meter.js';
import { STEP_MS } from './town-calendar.js';
import type { TownModel } from './town-model.js';
import { gatewaySerial, REVERSE_CHANNEL_OFFSET } from './town-traffic.js';
import { RESERVOIR_DEPTH_MILLIMETRES } from './reservoir-depth.js';
import { probeSerial } from './well-measures.js';
import { wellMeter } from './well-registers.js';

/** What the utility's register says of the town: customers that it has, and meters and devices that were put in. */
export interface TownRegister {
  readonly models: readonly RegisterModel[];
  readonly accounts: readonly RegisterAccount[];
  readonly meters: readonly RegisterMeter[];
  readonly installations: readonly RegisterInstallation[];
  readonly mappings: readonly RegisterMapping[];
  /** What channels measure beside the register, from the first day on; reservoirs by their place in the town file. */
  readonly measures: readonly RegisterMeasures[];
  /** Levels with the litres at each, of each reservoir. */
  readonly reservoirs: readonly { readonly volumeLitres: number; readonly levels: readonly { readonly levelMillimetres: number; readonly volumeLitres: number }[] }[];
  readonly gateways: readonly string[];
  /** Which device a gateway speaks for, from when on. */
  readonly assignments: readonly { readonly gatewaySerial: string; readonly deviceSerial: string; readonly fromMs: number }[];
}

/** Invented types of meter: their sizes are usual, their maker is not real. */
export interface RegisterModel {
  readonly code: string;
  readonly dnMillimetres: number;
  readonly q3LitresPerHour: number;
  readonly capacityLitres: number;
  readonly pulseLitres: number;
}

export interface RegisterAccount {
  readonly accountNo: string;
  readonly class: 'household' | 'budget' | 'commercial';
  /** Undefined for organisations. */
  readonly residents: number | undefined;
  readonly holder: InventedHolder;
  readonly points: readonly RegisterPoint[];
}

export interface RegisterPoint {
  readonly code: string;
  readonly placement: 'flat_riser' | 'yard_pit' | 'branch' | 'basement' | 'inlet';
  readonly dnMillimetres: number;
  readonly isMetered: boolean;
  readonly sewer: 'none' | 'full';
}

export interface RegisterMeter {
  readonly serial: string;
  readonly modelCode: string;
  /** Lot of the programme; undefined for the meters of wells. */
  readonly lotClass: RegisterAccount['class'] | undefined;
  readonly capacityLitres: number;
  /** Local days. */
  readonly verifiedOn: string;
  readonly verifiedUntilOn: string;
  readonly fromMs: number;
}

export interface RegisterInstallation {
  readonly meterSerial: string;
  readonly place: { readonly servicePointCode: string } | { readonly wellCode: string };
  readonly installedAtMs: number;
  readonly firstIndexLitres: number;
  readonly actNo: string;
  readonly sealNo: string;
  readonly removedAtMs: number | undefined;
  readonly lastIndexLitres: number | undefined;
  /** Why the last index is below the first; undefined where it is not. */
  readonly indexDecrease: 'rolled_over' | 'ran_backwards' | undefined;
}

export interface RegisterMapping {
  readonly deviceSerial: string;
  readonly channel: number;
  readonly register: 'volume' | 'reverse_volume';
  readonly meterSerial: string;
  readonly fromMs: number;
  readonly toMs: number | undefined;
}

export interface RegisterMeasures {
  readonly deviceSerial: string;
  readonly place: { readonly wellCode: string } | { readonly reservoirNo: number };
  readonly fromMs: number;
}

const MODELS = {
  flat: { code: 'TOWN-DN15', dnMillimetres: 15, q3LitresPerHour: 2_500, capacityLitres: 100_000_000, pulseLitres: 1 },
  house: { code: 'TOWN-DN20', dnMillimetres: 20, q3LitresPerHour: 4_000, capacityLitres: 100_000_000, pulseLitres: 1 },
  commercial: { code: 'TOWN-DN32', dnMillimetres: 32, q3LitresPerHour: 10_000, capacityLitres: 1_000_000_000, pulseLitres: 10 },
  organisation: { code: 'TOWN-DN20-10', dnMillimetres: 20, q3LitresPerHour: 4_000, capacityLitres: 1_000_000_000, pulseLitres: 10 },
  budget: { code: 'TOWN-DN50', dnMillimetres: 50, q3LitresPerHour: 25_000, capacityLitres: 1_000_000_000, pulseLitres: 10 },
  well: { code: 'TOWN-DN100', dnMillimetres: 100, q3LitresPerHour: 100_000, capacityLitres: 10_000_000_000, pulseLitres: 10 },
} as const satisfies Readonly<Record<string, RegisterModel>>;

const VERIFIED_YEARS = 6;
const DAY_MS = 86_400_000;

/**
 * The register of the town as its model has advanced: with every meter that was put in or taken out until then. Homes
 * that are nobody's customers are in no register.
 */
export function townRegister(model: TownModel): TownRegister {
  const { consumers, seed, town, runFromMs, supply } = model;
  const customers = consumers.filter(({ customer }) => customer.customerClass !== 'unregistered');
  const meters: RegisterMeter[] = [];
  const installations: RegisterInstallation[] = [];
  const mappings: RegisterMapping[] = [];
  const assigned = new Map<string, { gatewaySerial: string; deviceSerial: string; fromMs: number }>();
  for (const { customer, places } of customers) {
    for (const place of places) {
      for (const installation of place.installations) {
        const fromMs = runFromMs + installation.fromStep * STEP_MS;
        meters.push(meterOf(customer, installation, fromMs));
        installations.push(installationOf(place, installation, fromMs, runFromMs));
        mappings.push(...mappingsOf(place, installation, fromMs, runFromMs));
        const { deviceSerial } = installation;
        if (customer.gatewayNo !== undefined && !assigned.has(deviceSerial)) assigned.set(deviceSerial, { gatewaySerial: gatewaySerial(customer.gatewayNo), deviceSerial, fromMs });
      }
    }
  }
  for (const well of supply.wells) {
    const { meterSerial, deviceSerial, capacityLitres, firstIndexLitres, pulseLitres } = wellMeter(well, seed);
    meters.push({ serial: meterSerial, modelCode: MODELS.well.code, lotClass: undefined, capacityLitres, ...verification(runFromMs), fromMs: runFromMs });
    installations.push({
      meterSerial, place: { wellCode: well.serial }, installedAtMs: runFromMs, firstIndexLitres: inPulses(firstIndexLitres, pulseLitres), actNo: `TOWN-${meterSerial}`, sealNo: `S-${meterSerial}`,
      removedAtMs: undefined, lastIndexLitres: undefined, indexDecrease: undefined,
    });
    mappings.push({ deviceSerial, channel: 1, register: 'volume', meterSerial, fromMs: runFromMs, toMs: undefined });
  }
  return {
    models: Object.values(MODELS), accounts: customers.map(({ customer }) => accountOf(customer, seed)), meters, installations, mappings,
    measures: [
      ...supply.wells.map(({ serial }) => ({ deviceSerial: serial, place: { wellCode: serial }, fromMs: runFromMs })),
      ...town.supply.reservoirs.map((_, reservoirNo) => ({ deviceSerial: probeSerial(reservoirNo), place: { reservoirNo }, fromMs: runFromMs })),
    ],
    reservoirs: town.supply.reservoirs.map(({ volumeM3 }) => ({
      volumeLitres: Math.round(volumeM3 * 1000), levels: [{ levelMillimetres: 0, volumeLitres: 0 }, { levelMillimetres: RESERVOIR_DEPTH_MILLIMETRES, volumeLitres: Math.round(volumeM3 * 1000) }],
    })),
    gateways: Array.from({ length: town.radio.gateways }, (_, at) => gatewaySerial(at)), assignments: [...assigned.values()],
  };
}

/** A meter taken out and another put in, as the crew that did it reports. */
export interface RegisterExchange {
  readonly atMs: number;
  readonly removed: RegisterInstallation;
  readonly installed: RegisterInstallation;
  readonly meter: RegisterMeter;
  /** Channels that count the new meter. */
  readonly mappings: readonly RegisterMapping[];
  /** Gateway that hears its radio; undefined where that has a connection of its own. */
  readonly gatewaySerial: string | undefined;
}

/** What was exchanged in the steps `[fromStep, toStep)` of the run, in order of time. */
export function exchangesOf({ consumers, runFromMs }: TownModel, fromStep: number, toStep: number): RegisterExchange[] {
  return consumers.flatMap(({ customer, places }) => places.flatMap((place) => place.installations.slice(1).flatMap((installation, at) => {
    if (installation.fromStep < fromStep || installation.fromStep >= toStep) return [];
    const atMs = runFromMs + installation.fromStep * STEP_MS;
    const removed = place.installations[at]!;
    return [{
      atMs, removed: installationOf(place, removed, runFromMs + removed.fromStep * STEP_MS, runFromMs), installed: installationOf(place, installation, atMs, runFromMs),
      meter: meterOf(customer, installation, atMs), mappings: mappingsOf(place, installation, atMs, runFromMs),
      gatewaySerial: customer.gatewayNo === undefined ? undefined : gatewaySerial(customer.gatewayNo),
    }];
  }))).toSorted((one, other) => one.atMs - other.atMs);
}

const ACCOUNT_SERIES = { household: '01', budget: '02', commercial: '03' } as const;

function accountOf(customer: Customer, seed: number): RegisterAccount {
  const { code, residents, dwelling, meterPlaces, meters } = customer;
  const customerClass = classOf(customer);
  const { dnMillimetres } = modelOf(customer);
  return {
    accountNo: `${ACCOUNT_SERIES[customerClass]}${code.slice(1).padStart(6, '0')}`, class: customerClass, residents: customerClass === 'household' ? residents : undefined,
    holder: inventedHolder(customer, seed),
    points: Array.from({ length: meterPlaces }, (_, at) => ({
      code: `${code}-${at + 1}`, dnMillimetres, isMetered: meters > 0,
      placement: customerClass === 'budget' ? 'basement' : customerClass === 'commercial' ? 'inlet' : dwelling === 'flat' ? 'flat_riser' : Number(code.slice(1)) % 2 === 0 ? 'yard_pit' : 'branch',
      // Half of the population, most of it in blocks of flats (line 547 of the resolution).
      sewer: dwelling === 'house' ? 'none' : 'full',
    })),
  };
}

function classOf({ customerClass }: Customer): RegisterAccount['class'] {
  if (customerClass === 'unregistered') throw new Error('who is nobody’s customer has no account');
  return customerClass;
}

/** Share of a day's water in the largest hour, as meters are chosen by. */
const PEAK_SHARE: Readonly<Record<UseKind, number>> = { home: 0.12, school: 0.2, office: 0.15, shop: 0.12, cafe: 0.15, 'round-the-clock': 0.06 };

/** The type of meter that a customer has: of an organisation by its largest hour, but for those who were given one that is far too large. */
export function modelOf({ customerClass, dwelling, meanLitresPerDay, useKind, meterPlaces, hasLargeMeter }: Customer): RegisterModel {
  if (customerClass !== 'budget' && customerClass !== 'commercial') return MODELS[dwelling === 'flat' ? 'flat' : 'house'];
  const largestLitresPerHour = (meanLitresPerDay * PEAK_SHARE[useKind]) / meterPlaces;
  if (isFittedTooLarge({ hasLargeMeter, largestLitresPerHour })) return MODELS.commercial;
  return largestLitresPerHour > 2_500 ? MODELS.budget : largestLitresPerHour > 1_000 ? MODELS.commercial : MODELS.organisation;
}

/** Of those who never draw 400 litres in an hour. */
const isFittedTooLarge = ({ hasLargeMeter, largestLitresPerHour }: { readonly hasLargeMeter: boolean; readonly largestLitresPerHour: number }): boolean => hasLargeMeter && largestLitresPerHour < 400;

/** Whether the meters of a customer are two sizes too large. */
export function isMeterTooLarge(customer: Customer): boolean {
  const { customerClass, meanLitresPerDay, useKind, meterPlaces, hasLargeMeter } = customer;
  return (customerClass === 'budget' || customerClass === 'commercial') && isFittedTooLarge({ hasLargeMeter, largestLitresPerHour: (meanLitresPerDay * PEAK_SHARE[useKind]) / meterPlaces });
}

function meterOf(customer: Customer, { meterSerial, capacityLitres }: Installation, fromMs: number): RegisterMeter {
  return { serial: meterSerial, modelCode: modelOf(customer).code, lotClass: classOf(customer), capacityLitres, ...verification(fromMs), fromMs };
}

/** A month before it is put in, as a meter from the maker is. */
function verification(installedAtMs: number): { verifiedOn: string; verifiedUntilOn: string } {
  const verifiedOn = localDayOf(installedAtMs - 30 * DAY_MS);
  const until = `${Number(verifiedOn.slice(0, 4)) + VERIFIED_YEARS}${verifiedOn.slice(4)}`;
  return { verifiedOn, verifiedUntilOn: until.replace('-02-29', '-02-28') };
}

function installationOf(place: MeterPlace, installation: Installation, installedAtMs: number, runFromMs: number): RegisterInstallation {
  const { meterSerial, removedAtStep, lastIndexLitres, pulseLitres, firstIndexLitres } = installation;
  const firstShown = inPulses(firstIndexLitres, pulseLitres);
  const isLess = lastIndexLitres !== undefined && lastIndexLitres < firstShown;
  return {
    meterSerial, place: { servicePointCode: place.name }, installedAtMs, firstIndexLitres: firstShown, actNo: `TOWN-${meterSerial}`, sealNo: `S-${meterSerial}`,
    removedAtMs: removedAtStep === undefined ? undefined : runFromMs + removedAtStep * STEP_MS, lastIndexLitres,
    indexDecrease: isLess ? (place.faults.begun.some(({ kind }) => kind === 'reversed') ? 'ran_backwards' : 'rolled_over') : undefined,
  };
}

/** A register is read in whole pulses. */
function inPulses(litres: number, pulseLitres: number): number {
  return Math.floor(litres / pulseLitres) * pulseLitres;
}

function mappingsOf({ channel }: MeterPlace, { meterSerial, deviceSerial, countsReverse, removedAtStep }: Installation, fromMs: number, runFromMs: number): RegisterMapping[] {
  const mapping = { deviceSerial, meterSerial, fromMs, toMs: removedAtStep === undefined ? undefined : runFromMs + removedAtStep * STEP_MS };
  return [
    { ...mapping, channel, register: 'volume' },
    ...(countsReverse ? [{ ...mapping, channel: channel + REVERSE_CHANNEL_OFFSET, register: 'reverse_volume' as const }] : []),
  ];
}
