import { setTimeout as sleep } from 'node:timers/promises';

import { asObject, fieldOf, type CatalogueCase, type CatalogueObject } from '../catalogue.js';
import { objectText } from '../json-text.js';
import { validReading } from '../messages.js';
import { Variables } from '../variables.js';
import { Correspondence } from './correspondence.js';
import { Deliveries, sendingOf, type Delivery, type Sending } from './deliveries.js';
import { DeviceLink } from './device-link.js';
import { aliveFaults, nothingOpen, type TrialSurroundings } from './invariants.js';
import type { Circumstances, Observation } from './observation.js';
import { COMPANION_SERIALS, GATEWAY_SERIALS, PROBE_SERIAL, type Residents } from './residents.js';
import type { ServiceOnTrial } from './service-on-trial.js';
import { candidatesOf, latestStates, measuresSince, quarantineSince, readingsSince, totalsOf } from './stored-rows.js';
import { BackgroundMeter, Companions, ValidMeter } from './valid-meter.js';

/** Beyond so many messages their answers are not waited for one by one. */
const MOST_IN_TURN = 10;
/** A case that sends more than this is watched from beside while it runs. */
const MANY = 1_000;
const WARM_UP_MESSAGES = 3_000;
const WARM_UP_READINGS_PER_MESSAGE = 8;
const QUIET_DELAYS = 100;
const SEED_DAYS_AGO = 31;
const SEED_LITRES = 50_000;

/** What one attempt ended in, with everything needed to judge it. */
export interface Attempted {
  readonly seen: Observation & { readonly aliveFaults: readonly string[] };
  readonly surroundings: TrialSurroundings;
}

/** Sends the inputs of cases and observes what comes of them. */
export class Attempts {
  private readonly probe: ValidMeter;
  private readonly companions: Companions;
  private readonly valid = new Map<string, ValidMeter>();

  constructor(private readonly service: ServiceOnTrial, private readonly residents: Residents) {
    const { stack } = service;
    const meter = (serial: string): ValidMeter => new ValidMeter(serial, residents.secretOf(serial), stack.mqttPort, stack.pool);
    for (const serial of COMPANION_SERIALS) this.valid.set(serial, meter(serial));
    this.probe = meter(PROBE_SERIAL);
    this.companions = new Companions(this.valid, stack.pool);
  }

  /**
   * Gives every meter of the cases a reading of a month ago, so that there is a latest one to be left alone, and sends
   * enough through the door for its memory to be at its working size.
   */
  async warmUp(cases: readonly CatalogueCase[]): Promise<void> {
    const { mqttPort } = this.service.stack;
    const [gateway] = GATEWAY_SERIALS;
    const link = await DeviceLink.open(mqttPort, gateway, this.residents.secretOf(gateway));
    const topic = Buffer.from(`gw/${gateway}/up`);
    const seconds = Math.floor(Date.now() / 1000) - SEED_DAYS_AGO * 86_400;
    const rows = cases.flatMap((one) => [this.residents.namesOf(one).serial, this.residents.namesOf(one).otherSerial]).map((serial) => [serial, seconds, SEED_LITRES]);
    for (let from = 0; from < rows.length; from += 500) {
      await link!.publish({ topic, payload: Buffer.from(JSON.stringify({ rows: rows.slice(from, from + 500) })), qos: 1, dup: false, retain: false });
    }
    const answers: Promise<unknown>[] = [];
    for (let message = 0; message < WARM_UP_MESSAGES; message++) {
      const again = rows.slice(0, WARM_UP_READINGS_PER_MESSAGE).map(([serial]) => [serial, seconds - 60 * (message + 1), SEED_LITRES - message]);
      answers.push(link!.publish({ topic, payload: Buffer.from(JSON.stringify({ seq: message, rows: again })), qos: 1, dup: false, retain: false }));
      if (answers.length >= 100) await answers.shift();
    }
    await Promise.all(answers);
    await link!.end();
  }

  /** Prepares the attempts of one case: its names stay the same, its times and sequence numbers go on. */
  of(one: CatalogueCase): { run(payload: CatalogueObject): Promise<Attempted> } {
    const variables = new Variables(this.residents.namesOf(one), Date.now);
    variables.define('VALID', () => objectText(validReading(variables, Date.now())));
    const sending = sendingOf(one.input);
    return { run: (payload) => this.run(one, payload, variables, sending) };
  }

  async end(): Promise<void> {
    await Promise.all([this.probe.end(), ...[...this.valid.values()].map((meter) => meter.end())]);
  }

  private async run(one: CatalogueCase, payload: CatalogueObject, variables: Variables, sending: Sending): Promise<Attempted> {
    const { service } = this;
    const { names } = variables;
    const serials = [names.serial, names.otherSerial];
    await service.withLimits(sending.flood === undefined ? 'raised' : 'installed');
    await this.companions.ready();
    await this.probe.signIn();
    service.takeLog();
    service.takeDatabaseErrors();
    const surroundings: TrialSurroundings = {
      service, residents: this.residents, probe: this.probe, pid: service.pid, spokenOf: [...serials, ...COMPANION_SERIALS, PROBE_SERIAL],
    };
    const quietDelaysMs = sending.flood === undefined ? [] : await this.quietDelays();
    const before = await this.circumstances(serials);
    const startedAt = new Date();
    const background = isLong(sending) ? new BackgroundMeter(this.probe, 100) : undefined;
    const crowd = watchOpenPublishes(service, background !== undefined);

    const deliveries = new Deliveries(one.input, payload, variables, this.residents, Date.now);
    const correspondence = new Correspondence(service.stack.mqttPort, this.residents);
    await send(correspondence, deliveries, variables, sending, fieldOf(asObject(payload, 'payload'), 'backlog') !== undefined, () => this.companions.send());

    const delaysMs = background === undefined ? [] : await background.stop();
    await nothingOpen(service);
    const companions = await this.companions.settled();
    await correspondence.end();
    await nothingOpen(service);
    const mostOpenPublishes = await crowd.stop();
    const after = await this.circumstances(serials);
    const alive = await aliveFaults(surroundings);
    const { pool } = service.stack;
    const { receipt } = correspondence;
    const seen = {
      names, startedAt, receipt, before, after, companions, delaysMs, quietDelaysMs, mostOpenPublishes,
      readings: await readingsSince(pool, serials, startedAt), candidates: await candidatesOf(pool, serials), measures: await measuresSince(pool, [names.well], startedAt),
      quarantine: await quarantineSince(pool, [...receipt.senders], startedAt),
      validReadings: companions.count + delaysMs.filter((delay) => delay !== Infinity).length,
      log: service.takeLog(), databaseErrors: service.takeDatabaseErrors(), aliveFaults: alive,
    };
    return { seen, surroundings };
  }

  private async quietDelays(): Promise<number[]> {
    const delays: number[] = [];
    while (delays.length < QUIET_DELAYS) delays.push(await this.probe.storeDelayMs());
    return delays;
  }

  private async circumstances(serials: readonly string[]): Promise<Circumstances> {
    const { pool } = this.service.stack;
    const [totals, states, metrics, service] = [
      await totalsOf(pool), await latestStates(pool, serials), await this.service.metrics().catch(() => new Map<string, number>()), await this.service.state(),
    ];
    return { totals, states, metrics, service };
  }
}

const isLong = ({ repeat, flood, sameClientId, rawTcp }: Sending): boolean => repeat > MANY || flood !== undefined || sameClientId > 1 || rawTcp !== undefined;

async function send(
  correspondence: Correspondence, deliveries: Deliveries, variables: Variables, sending: Sending, isSeries: boolean, beside: () => void,
): Promise<void> {
  const { repeat, flood, sameClientId, rawTcp } = sending;
  if (rawTcp !== undefined) {
    await correspondence.rawTcp(rawTcp.connections, rawTcp.bytes);
    return;
  }
  function* rounds(): Generator<Delivery> {
    for (let round = 0; round < repeat; round++) {
      variables.nextMessage();
      yield* deliveries.round();
    }
  }
  if (flood !== undefined) await correspondence.flood(() => deliveries.round(), flood.perSecond, flood.seconds);
  else if (sameClientId > 1) await correspondence.sameClientId(() => deliveries.round().next().value as Delivery, sameClientId);
  else if (repeat > MOST_IN_TURN || isSeries) await correspondence.inWindow(rounds(), beside);
  else await correspondence.inTurn(rounds(), beside);
  if (correspondence.receipt.first.some(({ qos }) => qos === 0)) await sleep(200); // nothing tells when QoS 0 has arrived
}

/** The most publishes that the service had open at once, looked at a few times a second. */
function watchOpenPublishes(service: ServiceOnTrial, on: boolean): { stop(): Promise<number> } {
  let most = 0;
  let running = on;
  const ended = (async () => {
    while (running) {
      const metrics = await service.metrics().catch(() => undefined);
      most = Math.max(most, metrics?.get('suu_intake_open_publishes') ?? 0);
      await sleep(250);
    }
  })();
  return {
    stop: async () => {
      running = false;
      await ended;
      return most;
    },
  };
}
