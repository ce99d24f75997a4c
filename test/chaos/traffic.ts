import type { Publication } from '../support/field-device.js';
import type { Fleet, FleetMember } from '../support/fleet.js';
import type { SeededRandom } from '../support/seeded-random.js';

const TICK_MS = 20;
/** Beyond this a device makes no new messages: the harness must stay small too. */
const MOST_WAITING = 4_000;
const POISON_PROBABILITY = 0.01;
const REPEAT_PROBABILITY = 0.03;
const LINK_LOSS_PROBABILITY_PER_TICK = 0.02;
const REMEMBERED = 2_000;

const MESSAGES_PER_SECOND = { single: 40, history: 5, compact: 4 } as const;

/** Has a fleet publish at a steady rate, with poison, with deliberate repetitions, over links that now and then break. */
export class Traffic {
  repeated = 0;
  private readonly due = new Map<FleetMember, number>();
  private readonly sent: { member: FleetMember; publication: Publication }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastAtMs = 0;

  constructor(private readonly fleet: Fleet, private readonly random: SeededRandom) {}

  start(): void {
    this.lastAtMs = performance.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const nowMs = performance.now();
    const seconds = Math.min(nowMs - this.lastAtMs, 500) / 1000;
    this.lastAtMs = nowMs;
    for (const member of this.fleet.members) {
      const due = (this.due.get(member) ?? this.random.next()) + seconds * MESSAGES_PER_SECOND[member.form];
      this.due.set(member, due % 1);
      if (member.device.unacknowledged < MOST_WAITING) for (let i = 1; i <= due; i++) this.publishOne(member);
    }
    if (this.random.chance(LINK_LOSS_PROBABILITY_PER_TICK)) this.random.pick(this.fleet.members).device.loseLink();
  }

  private publishOne(member: FleetMember): void {
    if (this.sent.length > 0 && this.random.chance(REPEAT_PROBABILITY)) {
      const again = this.random.pick(this.sent);
      again.member.device.publishAgain(again.publication);
      this.repeated++;
    }
    const publication = this.random.chance(POISON_PROBABILITY) ? this.fleet.publishPoison(member) : this.fleet.publishNext(member);
    if (this.sent.length < REMEMBERED) this.sent.push({ member, publication });
    else this.sent[this.random.whole(0, REMEMBERED - 1)] = { member, publication };
  }
}
