import type { EpisodeSeries } from './episodes.js';
import { Delivery, Sender, type TownMessage } from './delivery.js';
import { deviceWords } from './device-words.js';
import { type WrongClock, wrongClocks } from './device-clock.js';
import type { Installation, MeterPlace } from './meter.js';
import { compactPayload, compactRow, type DeviceReading, type Dialect, historyPayload } from './native-payload.js';
import { keyOf, noise32 } from './random-stream.js';
import { STEP_MS, STEPS_PER_DAY, STEPS_PER_HOUR, type TownDate } from './town-calendar.js';
import { spreadOverReservoirs } from './tank-sites.js';
import type { TownFile } from './town-file.js';
import type { TownDay, TownModel } from './town-model.js';
import { shownByWell, type WellMeter, wellMeter } from './well-registers.js';
import { levelOf, liftedAt, measuresPayload, type MeasureRow, noiseKeyOf, probeSerial, tellingMinutes, type WellPump, wellPump, wellRows } from './well-measures.js';
import { MINUTES_PER_STEP } from './well-supply.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Most rows of one compact message (docs/native-format.md). */
const MOST_ROWS = 2_000;
/** Steps that measures are kept for before live sending: six hours. */
const STEPS_OF_MEASURES = 24;
/** Most rows of measures of one message, and how long after its last row what devices say is sent. */
const MOST_MEASURES = 1_000;
const WORD_SENT_MS = 5_000;
/** Channels 1 and 2 count volume; the reverse register of the same meter is two channels on. */
export const REVERSE_CHANNEL_OFFSET = 2;

interface Device {
  readonly sender: Sender;
  readonly clocks: EpisodeSeries<WrongClock>;
  readonly dialect: Dialect;
}

/** A place with the second of each hour at which its register is read: meters are not read together. */
interface ReadPlace {
  readonly place: MeterPlace;
  readonly secondOfHour: number;
}

/** How the same readings are put into messages. */
export interface TrafficPace {
  /** A quarter of an hour from which on every reading is a message of its own, sent within seconds. */
  readonly liveFromMs: number;
  /** What is sent before this instant says nothing of the sender's clock: it is history by the time it is sent. */
  readonly clocksFromMs: number;
  /** Minutes that a well keeps before live sending and sends as one history; must divide a day. */
  readonly wellHistoryMinutes: number;
  /** Hours that a device with a connection of its own keeps before live sending; must divide a day. */
  readonly deviceHistoryHours: number;
  /** Whether wells and reservoirs tell what they measure beside the register; wells by exception before live sending, by the minute from then on. */
  readonly measures?: boolean;
}

/** Every hour a message of each gateway, every quarter of an hour one of each well, of the other devices as the town file says. */
function gathered({ readingsPerHistory }: TownFile['radio']): TrafficPace {
  return { liveFromMs: Infinity, clocksFromMs: -Infinity, wellHistoryMinutes: MINUTES_PER_STEP, deviceHistoryHours: readingsPerHistory };
}

/** What a device reads at one time. */
interface RegisterRead extends DeviceReading {
  readonly installation: Installation;
  readonly reverseLitres: number;
}

/** Makes the messages of the town's devices, day by day. */
export class TownTraffic {
  readonly delivery: Delivery;
  /** Every device heard of so far, by serial, and every gateway and well. */
  readonly devices = new Map<string, Device>();
  readonly gateways: readonly Sender[];
  readonly wells: readonly { readonly meter: WellMeter; readonly sender: Sender }[];
  private readonly probes: readonly Sender[];
  private readonly pumps: readonly WellPump[];
  /** Readings made so far, once each, whether or not their message was lost. */
  readings = 0;
  private readonly heard: readonly (readonly ReadPlace[])[];
  private readonly alone: readonly (readonly ReadPlace[])[];

  constructor(private readonly model: TownModel, private readonly pace: TrafficPace = gathered(model.town.radio)) {
    const { town: { radio }, seed, runFromMs } = model;
    this.delivery = new Delivery(radio, runFromMs);
    this.gateways = Array.from({ length: radio.gateways }, (_, at) => {
      const serial = gatewaySerial(at);
      return new Sender(serial, `gw/${serial}/up`, radio, seed);
    });
    this.wells = model.supply.wells.map((well) => ({ meter: wellMeter(well, seed), sender: new Sender(well.serial, `meters/${well.serial}/up`, radio, seed) }));
    // Streams of their own: what is measured beside the register changes nothing of when registers are sent.
    this.probes = model.town.supply.reservoirs.map((_, at) => new Sender(probeSerial(at), `meters/${probeSerial(at)}/up`, radio, seed));
    this.pumps = model.supply.wells.map((well) => wellPump(well, seed));
    const readPlaces = (places: readonly MeterPlace[]): ReadPlace[] => places.map((place) => ({ place, secondOfHour: secondOfHour(place, radio, seed) }));
    const metered = model.consumers.filter(({ places }) => places.length > 0);
    this.heard = this.gateways.map((_, at) => metered.filter(({ customer }) => customer.gatewayNo === at).flatMap(({ places }) => readPlaces(places)));
    this.alone = metered.filter(({ customer }) => customer.gatewayNo === undefined).map(({ places }) => readPlaces(places));
  }

  /** What is sent on a day of the model, in order; asked for once each day, behind {@link TownModel.nextDay}. */
  messagesOf({ date, tankStartLitres }: TownDay): TownMessage[] {
    this.gateways.forEach((gateway, at) => this.postGateway(gateway, this.heard[at]!, date.fromMs, date.firstStep));
    for (const places of this.alone) this.postAlone(places, date.fromMs, date.firstStep);
    this.wells.forEach((_, at) => this.postWell(at, date.fromMs));
    if (this.pace.measures === true) {
      this.wells.forEach((_, at) => this.postWellMeasures(at, date.fromMs));
      this.probes.forEach((_, at) => this.postLevels(at, date.fromMs, tankStartLitres));
      this.postWords(date);
    }
    return this.delivery.takeBefore(date.fromMs + STEPS_PER_DAY * STEP_MS);
  }

  /** What is still under way when the run ends. */
  rest(): TownMessage[] {
    return this.delivery.takeBefore(Infinity);
  }

  private postGateway(gateway: Sender, places: readonly ReadPlace[], fromMs: number, firstStep: number): void {
    if (places.length === 0) return;
    for (let hour = 0; hour < HOURS; hour++) {
      const rows: string[] = [];
      for (const readPlace of places) {
        const { place: { channel }, secondOfHour } = readPlace;
        const read = this.read(readPlace, hour, fromMs, firstStep);
        const { deviceSerial, countsReverse } = read.installation;
        const ofPlace = [compactRow(deviceSerial, read, channel)];
        if (hour === HOURS - 1 && countsReverse) ofPlace.push(compactRow(deviceSerial, this.reverseOf(read), channel + REVERSE_CHANNEL_OFFSET));
        const readAtMs = fromMs + hour * HOUR_MS + secondOfHour * 1000;
        if (this.isLiveAt(readAtMs)) {
          const heardAtMs = sentSoonAfter(gateway, readAtMs);
          this.delivery.post(gateway, heardAtMs, compactPayload(ofPlace, gateway.nextSequence(), this.clockAt(heardAtMs)));
        } else rows.push(...ofPlace);
      }
      if (rows.length === 0) continue;
      const sentAtMs = this.gatheredUntil(fromMs + hour * HOUR_MS, HOUR_MS) + gateway.random.whole(2_000, 90_000);
      for (let at = 0; at < rows.length; at += MOST_ROWS) {
        this.delivery.post(gateway, sentAtMs, compactPayload(rows.slice(at, at + MOST_ROWS), gateway.nextSequence(), this.clockAt(sentAtMs)));
      }
    }
  }

  /** A device with a connection of its own sends the hours it kept; an exchange ends what the old device kept. */
  private postAlone(places: readonly ReadPlace[], fromMs: number, firstStep: number): void {
    const { deviceHistoryHours: readingsPerHistory } = this.pace;
    for (let fromHour = 0; fromHour < HOURS; fromHour += readingsPerHistory) {
      const untilMs = this.gatheredUntil(fromMs + fromHour * HOUR_MS, readingsPerHistory * HOUR_MS);
      for (const readPlace of places) {
        let kept: RegisterRead[] = [];
        for (let hour = fromHour; hour < fromHour + readingsPerHistory; hour++) {
          const read = this.read(readPlace, hour, fromMs, firstStep);
          const readAtMs = fromMs + hour * HOUR_MS + readPlace.secondOfHour * 1000;
          if (this.isLiveAt(readAtMs)) {
            this.postHistory(readPlace.place.channel, [read], readAtMs, hour === HOURS - 1);
            continue;
          }
          if (kept.length > 0 && kept[0]!.installation.deviceSerial !== read.installation.deviceSerial) {
            this.postHistory(readPlace.place.channel, kept, fromMs + hour * HOUR_MS, false);
            kept = [];
          }
          kept.push(read);
        }
        const isLastOfDay = untilMs === fromMs + HOURS * HOUR_MS;
        if (kept.length > 0) this.postHistory(readPlace.place.channel, kept, untilMs, isLastOfDay);
      }
    }
  }

  private postHistory(channel: number, kept: readonly RegisterRead[], afterMs: number, isLastOfDay: boolean): void {
    const latest = kept.at(-1)!;
    const { deviceSerial, countsReverse } = latest.installation;
    const { sender, clocks, dialect } = this.deviceOf(deviceSerial);
    const sentAtMs = afterMs + sender.random.whole(1_000, 60_000);
    const wrong = clocks.at(Math.floor((afterMs - this.model.runFromMs) / STEP_MS) - 1);
    const head = { serial: deviceSerial, clockMs: this.clockAt(sentAtMs, wrong?.offsetMs), channel, isReverse: false };
    this.delivery.post(sender, sentAtMs, historyPayload(dialect, { ...head, sequence: sender.nextSequence() }, kept));
    if (!countsReverse || !isLastOfDay) return;
    const reverse = { ...head, sequence: sender.nextSequence(), channel: channel + REVERSE_CHANNEL_OFFSET, isReverse: true };
    this.delivery.post(sender, sentAtMs + 500, historyPayload(dialect, reverse, [this.reverseOf(latest)]));
  }

  private postWell(at: number, fromMs: number): void {
    const { meter, sender } = this.wells[at]!;
    const { supply, wellLitres, town: { radio: { wellReadingMinutes } } } = this.model;
    const { wellHistoryMinutes } = this.pace;
    let producedLitres = wellLitres[at]!;
    let kept: DeviceReading[] = [];
    const post = (sentAtMs: number): void => {
      const head = { serial: meter.deviceSerial, sequence: sender.nextSequence(), clockMs: this.clockAt(sentAtMs), channel: 1, isReverse: false };
      this.delivery.post(sender, sentAtMs, historyPayload('numbers', head, kept));
      kept = [];
    };
    for (let step = 0; step < STEPS_PER_DAY; step++) {
      const isLive = this.isLiveAt(fromMs + step * STEP_MS);
      const position = at * STEPS_PER_DAY + step;
      const ofStep = { runsFromMinute: supply.runsFromMinute[position]!, runsToMinute: supply.runsToMinute[position]!, litres: supply.wellLitres[position]!, producedLitres };
      for (let minute = wellReadingMinutes; minute <= MINUTES_PER_STEP; minute += wellReadingMinutes) {
        const readAtMs = fromMs + step * STEP_MS + minute * 60_000;
        kept.push({ readAtMs, indexLitres: shownByWell(meter, liftedAt(ofStep, minute)) });
        this.readings++;
        if (isLive) post(sentSoonAfter(sender, readAtMs));
      }
      producedLitres += ofStep.litres;
      const endMs = fromMs + (step + 1) * STEP_MS;
      const isFull = (step + 1) * MINUTES_PER_STEP % wellHistoryMinutes === 0 || this.isLiveAt(endMs);
      if (kept.length > 0 && isFull) post(endMs + sender.random.whole(500, 10_000));
    }
  }

  private postWellMeasures(at: number, fromMs: number): void {
    const { meter, sender } = this.wells[at]!;
    const { supply, wellLitres, seed } = this.model;
    let producedLitres = wellLitres[at]!;
    this.postMeasures(sender, fromMs, (stepNo, isLive) => {
      const position = at * STEPS_PER_DAY + stepNo;
      const step = {
        fromMs: fromMs + stepNo * STEP_MS, runsFromMinute: supply.runsFromMinute[position]!, runsToMinute: supply.runsToMinute[position]!, litres: supply.wellLitres[position]!, producedLitres,
        runningKpa: supply.hydraulics.runningKpa[position]!, standingKpa: supply.hydraulics.standingKpa[position]!,
      };
      producedLitres += step.litres;
      return wellRows(step, isLive ? Array.from({ length: MINUTES_PER_STEP }, (_, minute) => minute) : tellingMinutes(step), meter, this.pumps[at]!, noiseKeyOf(seed, sender.serial));
    });
  }

  private postLevels(at: number, fromMs: number, tankStartLitres: TownDay['tankStartLitres']): void {
    const { town } = this.model;
    this.postMeasures(this.probes[at]!, fromMs, (stepNo) => [{ atMs: fromMs + stepNo * STEP_MS, level: levelOf(town.supply.reservoirs[at]!, spreadOverReservoirs(town, tankStartLitres.map((litres) => litres[stepNo]!))[at]!) }]);
  }

  /** What devices of meters say of themselves: through their gateway at the end of the day, or by themselves as they say it. */
  private postWords(date: TownDate): void {
    const { town, seed, consumers } = this.model;
    const byGateway = new Map<number, MeasureRow[]>();
    for (const consumer of consumers) {
      if (consumer.places.length === 0) continue;
      const { gatewayNo } = consumer.customer;
      for (const { deviceSerial, channel, atMs, chargePercent, alarms } of deviceWords(consumer, date, town, seed)) {
        const row: MeasureRow = { atMs, serial: deviceSerial, ch: channel, ...(chargePercent === undefined ? {} : { battery: chargePercent }), ...(alarms === undefined ? {} : { alarms }) };
        if (gatewayNo !== undefined && !this.isLiveAt(atMs)) {
          const kept = byGateway.get(gatewayNo);
          if (kept === undefined) byGateway.set(gatewayNo, [row]);
          else kept.push(row);
          continue;
        }
        const sender = gatewayNo === undefined ? this.deviceOf(deviceSerial).sender : this.gateways[gatewayNo]!;
        this.delivery.post(sender, atMs + WORD_SENT_MS, measuresPayload(deviceSerial, sender.nextSequence(), this.clockAt(atMs + WORD_SENT_MS), [row]));
      }
    }
    for (const [gatewayNo, rows] of byGateway) {
      const gateway = this.gateways[gatewayNo]!;
      const sentAtMs = this.gatheredUntil(date.fromMs, STEPS_PER_DAY * STEP_MS) + WORD_SENT_MS;
      for (let at = 0; at < rows.length; at += MOST_MEASURES) this.delivery.post(gateway, sentAtMs, measuresPayload(rows[at]!.serial!, gateway.nextSequence(), this.clockAt(sentAtMs), rows.slice(at, at + MOST_MEASURES)));
    }
  }

  /** Six hours of rows as one message before live sending, each row by itself from then on. */
  private postMeasures(sender: Sender, fromMs: number, rowsOf: (stepNo: number, isLive: boolean) => MeasureRow[]): void {
    let kept: MeasureRow[] = [];
    const post = (sentAtMs: number): void => {
      this.delivery.post(sender, sentAtMs, measuresPayload(sender.serial, sender.nextSequence(), this.clockAt(sentAtMs), kept));
      kept = [];
    };
    for (let stepNo = 0; stepNo < STEPS_PER_DAY; stepNo++) {
      const isLive = this.isLiveAt(fromMs + stepNo * STEP_MS);
      const rows = rowsOf(stepNo, isLive);
      if (isLive) {
        for (const row of rows) {
          kept = [row];
          post(row.atMs + sender.random.whole(500, 10_000));
        }
        continue;
      }
      kept.push(...rows);
      const endMs = fromMs + (stepNo + 1) * STEP_MS;
      if ((stepNo + 1) % STEPS_OF_MEASURES === 0 || this.isLiveAt(endMs)) post(endMs + sender.random.whole(500, 10_000));
    }
  }

  /** When readings of a stretch are sent together: at its end, or when live sending begins in it. */
  private gatheredUntil(fromMs: number, lengthMs: number): number {
    const { liveFromMs } = this.pace;
    return liveFromMs > fromMs && liveFromMs < fromMs + lengthMs ? liveFromMs : fromMs + lengthMs;
  }

  private clockAt(sentAtMs: number, offsetMs = 0): number | undefined {
    return sentAtMs < this.pace.clocksFromMs ? undefined : sentAtMs + offsetMs;
  }

  private isLiveAt(instantMs: number): boolean {
    return instantMs >= this.pace.liveFromMs;
  }

  /** The registers of a place in an hour of the day, dated by the clock of its device. */
  private read({ place, secondOfHour }: ReadPlace, hour: number, fromMs: number, firstStep: number): RegisterRead {
    const { installation, indexLitres, reverseLitres } = place.readAt(hour * 3_600 + secondOfHour);
    const wrong = this.deviceOf(installation.deviceSerial).clocks.at(firstStep + hour * STEPS_PER_HOUR + Math.floor(secondOfHour / 900));
    this.readings++;
    return { installation, readAtMs: fromMs + hour * HOUR_MS + secondOfHour * 1000 + (wrong?.offsetMs ?? 0), indexLitres, reverseLitres };
  }

  /** The reverse register is read once a day with the main one; it begins at zero and cannot turn over. */
  private reverseOf({ readAtMs, reverseLitres, installation: { pulseLitres } }: RegisterRead): DeviceReading {
    this.readings++;
    return { readAtMs, indexLitres: Math.floor(reverseLitres / pulseLitres) * pulseLitres };
  }

  private deviceOf(serial: string): Device {
    let device = this.devices.get(serial);
    if (device === undefined) {
      const { town: { radio }, seed, runFromMs } = this.model;
      this.devices.set(serial, device = {
        sender: new Sender(serial, `meters/${serial}/up`, { ...radio, silencesPerGatewayYear: 0 }, seed),
        clocks: wrongClocks(serial, radio.wrongClocksPerThousandDevicesYear, runFromMs, seed),
        dialect: keyOf(seed, `make ${serial}`) & 1 ? 'text' : 'numbers',
      });
    }
    return device;
  }
}

/** The second of each hour at which the register of a place is read: meters are not read together. */
export function secondOfHour({ name }: MeterPlace, { readingSpreadSeconds }: TownFile['radio'], seed: number): number {
  return noise32(keyOf(seed, 'read'), keyOf(seed, name)) % readingSpreadSeconds;
}

/** A radio that has something to say says it within seconds. */
function sentSoonAfter(sender: Sender, readAtMs: number): number {
  return readAtMs + sender.random.whole(500, 10_000);
}

export function gatewaySerial(gatewayNo: number): string {
  return `GW-${String(gatewayNo + 1).padStart(3, '0')}`;
}

/**
 * All that the town's devices send, in order of sending. Without `days` it has no end: a sender may send what lies in the
 * past at once and then go on as time passes.
 *
 * @param onDay told of each day before its messages
 */
export function* townMessages(
  model: TownModel, days = Infinity, onDay?: (day: TownDay, traffic: TownTraffic) => void, traffic = new TownTraffic(model),
): Generator<TownMessage, TownTraffic> {
  for (let dayNo = 0; dayNo < days; dayNo++) {
    const day = model.nextDay();
    const messages = traffic.messagesOf(day);
    onDay?.(day, traffic);
    yield* messages;
  }
  yield* traffic.rest();
  return traffic;
}
