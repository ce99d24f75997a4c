import { DEFAULT_METER_WATCH_RULES, type Finding, METER_WATCH_AT_REST, meterFlowsOf, stepMeterDay, watchedHours } from '@app/detection';
import { type Derived, DEFAULT_DERIVATION_RULES, type DerivationCard, DEFAULT_REGISTER_RULES, hourMarks, RegisterDerivation, type RegisterReading, ranBackByDay } from '@app/metering';
import { DEFAULT_ZONE } from '@app/time';

import type { Customer } from '../../simulators/town/customers.js';
import { Sender } from '../../simulators/town/delivery.js';
import { wrongClocks } from '../../simulators/town/device-clock.js';
import type { Episode } from '../../simulators/town/episodes.js';
import { settleCustomers } from '../../simulators/town/customers.js';
import type { Installation, MeterPlace } from '../../simulators/town/meter.js';
import { keyOf, noise32 } from '../../simulators/town/random-stream.js';
import { STEP_MS, type TownDate } from '../../simulators/town/town-calendar.js';
import type { TownFile } from '../../simulators/town/town-file.js';
import { type Consumer, consumerOf } from '../../simulators/town/town-model.js';
import { modelOf } from '../../simulators/town/town-register.js';
import { gatewaySerial, secondOfHour } from '../../simulators/town/town-traffic.js';
import type { RaisedAt, TrueEvent } from './finding-matching.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks that are further out are told apart at the door. */
const MOST_OFFSET_MS = 2 * HOUR_MS;

export interface CustomerRun { readonly town: TownFile; readonly seed: number; readonly dates: readonly TownDate[] }
export interface Found { readonly raised: RaisedAt[]; readonly events: TrueEvent[] }

interface Register { readonly installation: Installation; readonly main: RegisterReading[]; readonly reverse: RegisterReading[] }

/** Hours of each gateway whose message arrives at all, late or not. */
function heardHours({ town: { radio }, seed, dates }: CustomerRun, gatewayNo: number): Uint8Array {
  const sender = new Sender(gatewaySerial(gatewayNo), '', radio, seed);
  const lostKey = keyOf(seed, `lost ${gatewayNo}`);
  return Uint8Array.from({ length: dates.length * 24 }, (_, hour) => {
    const silence = sender.silences.at(hour * 4 + 3);
    return (silence !== undefined && !silence.isKept) || noise32(lostKey, hour) / 2 ** 32 < radio.lostShare ? 0 : 1;
  });
}

/** What the detectors of customers' meters find in a simulated run, customer by customer, by the registers that radios told, and what truly happened there. */
export function customerFindings(run: CustomerRun): Found & { readonly meters: number } {
  const gateways = new Map<number, Uint8Array>();
  const found: Found = { raised: [], events: [] };
  let meters = 0;
  for (const customer of settleCustomers(run.town, run.seed).filter((one) => one.meters > 0)) {
    const { gatewayNo } = customer;
    if (gatewayNo !== undefined && !gateways.has(gatewayNo)) gateways.set(gatewayNo, heardHours(run, gatewayNo));
    const consumer = consumerOf(customer, run.town, run.seed);
    for (const [place, registers] of registersOf(run, consumer, gatewayNo === undefined ? undefined : gateways.get(gatewayNo))) {
      meters++;
      for (const register of registers) for (const finding of findingsOf(run, customer, register)) found.raised.push({ place: place.name, finding });
    }
    found.events.push(...eventsOf(run, consumer));
  }
  return { ...found, meters };
}

/** What was read of each meter of a customer, as far as it arrives. */
function registersOf({ town: { radio }, seed, dates }: CustomerRun, { customer, water, places }: Consumer, heard: Uint8Array | undefined): Map<MeterPlace, Register[]> {
  const registers = new Map<MeterPlace, Register[]>(places.map((place) => [place, []]));
  const clocks = new Map<string, ReturnType<typeof wrongClocks>>();
  const lostKey = keyOf(seed, `lost ${customer.code}`);
  const runFromMs = dates[0]!.fromMs;
  for (const date of dates) {
    const { throughLitres } = water.advance(date);
    places.forEach((place, at) => {
      place.advance(date.firstStep, throughLitres[at]!);
      const second = secondOfHour(place, radio, seed);
      for (let hour = 0; hour < 24; hour++) {
        const hourNo = date.dayNo * 24 + hour;
        const isHeard = heard === undefined ? noise32(lostKey, Math.floor(hourNo / radio.readingsPerHistory)) / 2 ** 32 >= radio.lostShare : heard[hourNo] === 1;
        if (!isHeard) continue;
        const { installation, indexLitres, reverseLitres } = place.readAt(hour * 3_600 + second);
        const clockName = `${place.name} ${installation.deviceSerial}`;
        if (!clocks.has(clockName)) clocks.set(clockName, wrongClocks(installation.deviceSerial, radio.wrongClocksPerThousandDevicesYear, runFromMs, seed));
        const offsetMs = clocks.get(clockName)!.at(hourNo * 4)?.offsetMs ?? 0;
        if (Math.abs(offsetMs) > MOST_OFFSET_MS) continue;
        const readAtMs = date.fromMs + hour * HOUR_MS + second * 1_000 + offsetMs;
        const of = registers.get(place)!;
        if (of.at(-1)?.installation !== installation) of.push({ installation, main: [], reverse: [] });
        of.at(-1)!.main.push({ readAtMs, source: 1, indexLitres });
        if (hour === 23 && installation.countsReverse) of.at(-1)!.reverse.push({ readAtMs, source: 1, indexLitres: Math.floor(reverseLitres / installation.pulseLitres) * installation.pulseLitres });
      }
    });
  }
  return registers;
}

function derive({ dates }: CustomerRun, customer: Customer, { installation }: Register, readings: readonly RegisterReading[]): Derived {
  const runFromMs = dates[0]!.fromMs;
  const { q3LitresPerHour } = modelOf(customer);
  const isHousehold = customer.customerClass === 'household';
  const card: DerivationCard = {
    ...DEFAULT_DERIVATION_RULES, editedAtMs: new Set(), estimation: [{ norms: [], classMedianLitresPerDay: null, classLitresPerDayByMonth: null, classLitresPerDayOfMonths: null, daysBefore: [], isOldMeterDoubtful: false }],
    register: {
      model: { capacityLitres: installation.capacityLitres, q3LitresPerHour }, pulseWeights: [{ fromMs: 0, pulseLitres: installation.pulseLitres }], rules: DEFAULT_REGISTER_RULES,
      expectation: isHousehold ? { litresPerDay: customer.residents * 170, origin: 'class' } : null,
      installations: [{ fromMs: runFromMs + installation.fromStep * STEP_MS, toMs: installation.removedAtStep === undefined ? null : runFromMs + installation.removedAtStep * STEP_MS, indexAtInstallationLitres: null, indexAtRemovalLitres: null }],
    },
  };
  const derivation = new RegisterDerivation(card);
  derivation.take(readings);
  return derivation.finish(dates.at(-1)!.fromMs + DAY_MS);
}

/** Days of a register as the service derives them, through the detectors that the service runs over them. */
function findingsOf(run: CustomerRun, customer: Customer, register: Register): Finding[] {
  const { installation } = register;
  const derived = derive(run, customer, register, register.main);
  const back = new Map(derive(run, customer, register, register.reverse).days.map((day) => [day.day, day]));
  const ranBack = ranBackByDay(derived.verdicts, DEFAULT_ZONE);
  const readUntilMs = register.main.at(-1)!.readAtMs;
  const findings = new Map<string, Finding>();
  let state = METER_WATCH_AT_REST;
  for (const day of derived.days) {
    const reverse = back.get(day.day);
    const isBackProven = reverse !== undefined && reverse.coveredMs === day.toMs - day.fromMs;
    const step = stepMeterDay(state, {
      fromMs: day.fromMs, toMs: day.toMs, hours: watchedHours({ ...day, hourLitres: day.hours.map((hour) => hour?.volumeLitres ?? null), hourMarks: hourMarks(day) }, derived.provenUntilMs ?? -Infinity),
      backLitres: isBackProven ? reverse.volumeLitres : null, ranBackLitres: ranBack.get(day.day) ?? 0, isRead: readUntilMs >= day.toMs, isClosed: false, isHousehold: customer.customerClass === 'household', pulseLitres: installation.pulseLitres, q4LitresPerHour: modelOf(customer).q3LitresPerHour * 1.25,
      flows: meterFlowsOf(modelOf(customer).q3LitresPerHour, null), signals: [], installedAtMs: run.dates[0]!.fromMs + installation.fromStep * STEP_MS, expectedLitres: customer.customerClass === 'household' ? customer.residents * run.town.use.litresPerPersonDay : null,
    }, DEFAULT_METER_WATCH_RULES);
    state = step.state;
    for (const finding of [...step.raised, ...step.changed]) findings.set(finding.id, finding);
  }
  return [...findings.values()];
}

/** What truly happened at a customer that a finding could tell of. */
function eventsOf({ dates }: CustomerRun, { customer, water, places }: Consumer): TrueEvent[] {
  const runFromMs = dates[0]!.fromMs;
  const runToMs = dates.at(-1)!.fromMs + DAY_MS;
  const isHousehold = customer.customerClass === 'household';
  const span = ({ fromStep, toStep }: Episode): Pick<TrueEvent, 'fromMs' | 'toMs'> => ({ fromMs: runFromMs + fromStep * STEP_MS, toMs: Math.min(runToMs, runFromMs + toStep * STEP_MS) });
  const daysOf = ({ fromMs, toMs }: Pick<TrueEvent, 'fromMs' | 'toMs'>): number => (toMs - fromMs) / DAY_MS;
  const excuse = (...reasons: readonly (string | false)[]): string | null => reasons.find((one) => one !== false) || null;
  const leaks = water.leaks.begun.map((leak): TrueEvent => ({
    kinds: ['continuousFlow'], place: places[0]!.name, ...span(leak), excuse: excuse(!isHousehold && 'pulses of ten litres', leak.flowLitresPerHour < 5 && 'below 5 l/h', daysOf(span(leak)) < 4 && 'shorter than 4 days'),
  }));
  const ofPlaces = places.flatMap((place): TrueEvent[] => [
    ...place.faults.begun.filter(({ kind }) => kind === 'stopped').map((fault): TrueEvent => ({
      kinds: ['meterStopped'], place: place.name, ...span(fault), excuse: excuse(customer.isVacant && 'nobody lives there', daysOf(span(fault)) < 32 && 'shorter than 32 days', fault.fromStep < 10 * 96 && 'within the first ten days'),
    })),
    ...place.faults.begun.filter(({ kind }) => kind === 'reversed').map((fault): TrueEvent => ({ kinds: ['reverseFlow'], place: place.name, ...span(fault), excuse: excuse(customer.isVacant && 'nobody lives there', daysOf(span(fault)) < 3 && 'shorter than 3 days') })),
    ...place.valveFailures.begun.map((failure): TrueEvent => ({
      kinds: ['reverseFlow'], place: place.name, ...span(failure), excuse: excuse(!place.installations.findLast(({ fromStep }) => fromStep <= failure.fromStep)!.countsReverse && 'the meter has no register for it', daysOf(span(failure)) < 3 && 'shorter than 3 days'),
    })),
  ]);
  return [...leaks, ...ofPlaces];
}
