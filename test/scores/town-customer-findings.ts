import { DEFAULT_METER_WATCH_RULES, type DeviceSignal, type Finding, METER_WATCH_AT_REST, meterFlowsOf, stepMeterDay, watchedHours } from '@app/detection';
import { type Derived, DEFAULT_DERIVATION_RULES, type DerivationCard, DEFAULT_REGISTER_RULES, hourMarks, RegisterDerivation, type RegisterReading, ranBackByDay } from '@app/metering';
import { DEFAULT_ZONE } from '@app/time';

import type { Customer } from '../../simulators/town/customers.js';
import { Sender } from '../../simulators/town/delivery.js';
import { wrongClocks } from '../../simulators/town/device-clock.js';
import { type DeviceWord, deviceWords } from '../../simulators/town/device-words.js';
import { settleCustomers } from '../../simulators/town/customers.js';
import type { Installation, MeterPlace } from '../../simulators/town/meter.js';
import { keyOf, noise32 } from '../../simulators/town/random-stream.js';
import { STEP_MS } from '../../simulators/town/town-calendar.js';
import { type Consumer, consumerOf } from '../../simulators/town/town-model.js';
import { modelOf } from '../../simulators/town/town-register.js';
import { gatewaySerial, secondOfHour } from '../../simulators/town/town-traffic.js';
import type { RaisedAt, TrueEvent } from './finding-matching.js';
import { customerEvents, type CustomerRun } from './town-customer-events.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks that are further out are told apart at the door. */
const MOST_OFFSET_MS = 2 * HOUR_MS;

export interface Found { readonly raised: RaisedAt[]; readonly events: TrueEvent[] }

interface Register { readonly installation: Installation; readonly main: RegisterReading[]; readonly reverse: RegisterReading[] }
/** What was read of a place, and what its device said of itself. */
interface Heard { readonly registers: Register[]; readonly signals: DeviceSignal[] }

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
    const { heard, told } = hear(run, consumer, gatewayNo === undefined ? undefined : gateways.get(gatewayNo));
    for (const [place, { registers, signals }] of heard) {
      meters++;
      for (const register of registers) for (const finding of findingsOf(run, consumer, register, signals)) found.raised.push({ place: place.name, finding });
    }
    found.events.push(...customerEvents(run, consumer, told));
  }
  return { ...found, meters };
}

/** What was read of each meter of a customer, and what its devices said, as far as it arrives; and all that they said. */
function hear({ town, seed, dates }: CustomerRun, consumer: Consumer, heard: Uint8Array | undefined): { readonly heard: Map<MeterPlace, Heard>; readonly told: readonly DeviceWord[] } {
  const { radio } = town;
  const { customer, water, places } = consumer;
  const found = new Map<MeterPlace, Heard>(places.map((place) => [place, { registers: [], signals: [] }]));
  const told: DeviceWord[] = [];
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
        const of = found.get(place)!.registers;
        if (of.at(-1)?.installation !== installation) of.push({ installation, main: [], reverse: [] });
        of.at(-1)!.main.push({ readAtMs, source: 1, indexLitres });
        if (hour === 23 && installation.countsReverse) of.at(-1)!.reverse.push({ readAtMs, source: 1, indexLitres: Math.floor(reverseLitres / installation.pulseLitres) * installation.pulseLitres });
      }
    });
    for (const word of deviceWords(consumer, date, town, seed)) {
      told.push(word);
      const hourNo = date.dayNo * 24 + Math.floor((word.atMs - date.fromMs) / HOUR_MS);
      if (heard !== undefined && heard[hourNo] !== 1) continue;
      const place = places.find(({ channel }) => channel === word.channel)!;
      const { signals } = found.get(place)!;
      if (word.chargePercent !== undefined) signals.push({ atMs: word.atMs, chargePercent: word.chargePercent });
      for (const alarm of word.alarms ?? []) signals.push({ atMs: word.atMs, alarm });
    }
  }
  for (const { signals } of found.values()) signals.sort((one, other) => one.atMs - other.atMs);
  return { heard: found, told };
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
function findingsOf(run: CustomerRun, { customer, water: { closing } }: Consumer, register: Register, signals: readonly DeviceSignal[]): Finding[] {
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
      backLitres: isBackProven ? reverse.volumeLitres : null, ranBackLitres: ranBack.get(day.day) ?? 0, isRead: readUntilMs >= day.toMs, isClosed: closing !== undefined && day.fromMs >= run.dates[0]!.fromMs + closing.fromStep * STEP_MS && day.toMs <= run.dates[0]!.fromMs + closing.toStep * STEP_MS, isHousehold: customer.customerClass === 'household', pulseLitres: installation.pulseLitres, q4LitresPerHour: modelOf(customer).q3LitresPerHour * 1.25,
      flows: meterFlowsOf(modelOf(customer).q3LitresPerHour, null), signals, installedAtMs: run.dates[0]!.fromMs + installation.fromStep * STEP_MS, expectedLitres: customer.customerClass === 'household' ? customer.residents * run.town.use.litresPerPersonDay : null,
    }, DEFAULT_METER_WATCH_RULES);
    state = step.state;
    for (const finding of [...step.raised, ...step.changed]) findings.set(finding.id, finding);
  }
  return [...findings.values()];
}
