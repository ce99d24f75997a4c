import type { Publication } from './field-device.js';
import type { Fleet, FleetMember } from './fleet.js';
import type { SeededRandom } from './seeded-random.js';

const TICK_MS = 20;
/** Beyond this a device makes no new messages: the harness must stay small too. */
const MOST_WAITING = 4_000;
const REMEMBERED = 2_000;

export interface TrafficPlan {
  /** Messages a second of each device, by what it sends. */
  readonly perSecond: Readonly<Record<FleetMember['form'], number>>;
  /** Share of messages that hold something unreadable. */
  readonly poison?: number;
  /** Share of messages after which an earlier one is published once more, without DUP. */
  readonly repeats?: number;
  /** Radio links lost in a second, over all devices. */
  readonly linkLossesPerSecond?: number;
}

/** Has a fleet publish at a steady rate until it is stopped. */
export class Traffic {
  repeated = 0;
  private readonly due = new Map<FleetMember, number>();
  private readonly sent: { member: FleetMember; publication: Publication }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastAtMs = 0;

  constructor(private readonly fleet: Fleet, private readonly plan: TrafficPlan, private readonly random: SeededRandom = fleet.random) {}

  start(): this {
    this.lastAtMs = performance.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    return this;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  private tick(): void {
    const nowMs = performance.now();
    const seconds = Math.min(nowMs - this.lastAtMs, 500) / 1000;
    this.lastAtMs = nowMs;
    for (const member of this.fleet.members) {
      const due = (this.due.get(member) ?? this.random.next()) + seconds * this.plan.perSecond[member.form];
      this.due.set(member, due % 1);
      if (member.device.unacknowledged < MOST_WAITING) for (let i = 1; i <= due; i++) this.publishOne(member);
    }
    if (this.random.chance(seconds * (this.plan.linkLossesPerSecond ?? 0))) this.random.pick(this.fleet.members).device.loseLink();
  }

  private publishOne(member: FleetMember): void {
    const { poison = 0, repeats = 0 } = this.plan;
    if (this.sent.length > 0 && this.random.chance(repeats)) {
      const again = this.random.pick(this.sent);
      again.member.device.publishAgain(again.publication);
      this.repeated++;
    }
    const publication = this.random.chance(poison) ? this.fleet.publishPoison(member) : this.fleet.publishNext(member);
    if (this.sent.length < REMEMBERED) this.sent.push({ member, publication });
    else this.sent[this.random.whole(0, REMEMBERED - 1)] = { member, publication };
  }
}
