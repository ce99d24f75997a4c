import { type Episode, EpisodeSeries } from './episodes.js';
import { RandomStream } from './random-stream.js';
import { STEP_MS, STEPS_PER_HOUR } from './town-calendar.js';
import type { TownFile } from './town-file.js';

/** One message as its sender publishes it. */
export interface TownMessage {
  /** When it leaves its sender, true time. */
  readonly atMs: number;
  /** Serial under which the sender signs in. */
  readonly sender: string;
  readonly topic: string;
  readonly payload: string;
}

/** A stretch in which a sender is not heard. */
export interface Silence extends Episode {
  /** Whether it sends afterwards what it kept. */
  readonly isKept: boolean;
}

/** What happened to the messages so far. */
export interface DeliveryCount {
  made: number;
  sent: number;
  lost: number;
  late: number;
  duplicates: number;
}

interface Waiting extends TownMessage {
  readonly no: number;
}

/** Latest that a late message arrives: what a device keeps, and older than most systems expect. */
const LATEST_MS = 3 * 86_400_000;
const HOUR_MS = 3_600_000;

/** A sender with its counter, its luck and its silences. */
export class Sender {
  readonly silences: EpisodeSeries<Silence>;
  readonly random: RandomStream;
  private sequence = 0;

  constructor(readonly serial: string, readonly topic: string, { silencesPerGatewayYear, silenceKeptShare }: TownFile['radio'], seed: number) {
    this.random = new RandomStream(seed, `sender ${serial}`);
    const silence = new RandomStream(seed, `silence ${serial}`);
    this.silences = new EpisodeSeries<Silence>(silence, silencesPerGatewayYear, (fromStep) => ({
      fromStep, isKept: silence.chance(silenceKeptShare),
      toStep: fromStep + Math.max(1, Math.min(10 * 96, Math.round(silence.lognormal(8, 1.2) * STEPS_PER_HOUR))),
    }));
  }

  /** Number of the next message; one that is lost leaves a gap. */
  nextSequence(): number {
    return ++this.sequence;
  }
}

/** Takes messages as they are made and gives them back in the order in which they are sent. */
export class Delivery {
  readonly count: DeliveryCount = { made: 0, sent: 0, lost: 0, late: 0, duplicates: 0 };
  private waiting: Waiting[] = [];
  private lastNo = 0;

  constructor(private readonly radio: TownFile['radio'], private readonly runFromMs: number) {}

  /** @param madeAtMs when its sender would send it if nothing went wrong; in order for each sender */
  post(sender: Sender, madeAtMs: number, payload: string): void {
    const { radio, count } = this;
    const { random } = sender;
    count.made++;
    let atMs = madeAtMs;
    const silence = sender.silences.at(Math.floor((madeAtMs - this.runFromMs) / STEP_MS));
    const isLost = random.chance(radio.lostShare);
    if (isLost || (silence !== undefined && !silence.isKept)) {
      count.lost++;
      return;
    }
    // The backlog of a silence is sent at once and in no order worth relying on.
    if (silence !== undefined) atMs = this.runFromMs + silence.toStep * STEP_MS + random.whole(1_000, 600_000);
    else if (random.chance(radio.lateShare)) {
      count.late++;
      atMs += Math.min(LATEST_MS, Math.round(random.lognormal(HOUR_MS, 1.4)));
    }
    this.add(sender, atMs, payload);
    if (!random.chance(radio.duplicateShare)) return;
    count.duplicates++;
    this.add(sender, atMs + Math.round(random.exponential(600_000)), payload);
  }

  /** Those that are sent before an instant, in order; nothing posted later may be sent before it. */
  takeBefore(instantMs: number): TownMessage[] {
    const due = this.waiting.filter(({ atMs }) => atMs < instantMs);
    this.waiting = this.waiting.filter(({ atMs }) => atMs >= instantMs);
    this.count.sent += due.length;
    return due.sort((one, other) => one.atMs - other.atMs || one.no - other.no);
  }

  private add({ serial, topic }: Sender, atMs: number, payload: string): void {
    this.waiting.push({ atMs, sender: serial, topic, payload, no: ++this.lastNo });
  }
}
