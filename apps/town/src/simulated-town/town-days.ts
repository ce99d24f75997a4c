import { join } from 'node:path';

import { DAY_MS } from '@app/time';

import type { TownMessage } from '../../../../simulators/town/delivery.js';
import { STEPS_PER_DAY } from '../../../../simulators/town/town-calendar.js';
import type { TownModel } from '../../../../simulators/town/town-model.js';
import { exchangesOf, type RegisterExchange } from '../../../../simulators/town/town-register.js';
import { TownTraffic } from '../../../../simulators/town/town-traffic.js';
import { TruthSeries } from '../../../../simulators/town/truth-series.js';
import { writeTruthRegister } from '../../../../simulators/town/truth-register.js';
import type { RunPlan } from './run-plan.js';

/** What devices keep while they are caught up with: a day of hours, or six hours of a well's minutes. */
const HISTORY = { wellHistoryMinutes: 360, deviceHistoryHours: 24, measures: true };

export interface DaysPlan {
  readonly model: TownModel;
  readonly run: RunPlan;
  readonly truthFolder: string;
  /** Messages that left before this were acknowledged by an earlier run of ours. */
  readonly sentBeforeMs: number;
  readonly nowMs: () => number;
  /** Resolves at an instant, or when asked to stop. */
  readonly until: (instantMs: number) => Promise<void>;
  /** Enters what the crew did, and returns when the door judges by it. */
  readonly enter: (exchanges: readonly RegisterExchange[]) => Promise<void>;
}

/**
 * The messages of the town day by day, without end. The model begins anew at its first day each time, so that nothing but
 * the plan has to be kept; what was acknowledged before is passed over. Exchanges of a past day are entered before its
 * messages, those of today when they are done.
 */
export async function* townDays({ model, run, truthFolder, sentBeforeMs, nowMs, until, enter }: DaysPlan): AsyncGenerator<TownMessage, never> {
  const traffic = new TownTraffic(model, { liveFromMs: run.liveFromMs, clocksFromMs: nowMs(), ...HISTORY });
  const truth = new TruthSeries(model, truthFolder);
  let daysDone = 0;
  try {
    for (;;) {
      const day = model.nextDay();
      const { fromMs, firstStep, dayNo } = day.date;
      truth.writeDay(day);
      daysDone = dayNo + 1;
      const exchanges = exchangesOf(model, firstStep, firstStep + STEPS_PER_DAY);
      const nowAtMs = nowMs();
      const done = exchanges.filter(({ atMs }) => atMs <= nowAtMs);
      const due = exchanges.slice(done.length);
      const messages = traffic.messagesOf(day).filter(({ atMs }) => atMs >= sentBeforeMs);
      if (fromMs + DAY_MS > nowAtMs) {
        truth.flush();
        writeTruthRegister(model, traffic, run.from, daysDone, truthFolder);
      }
      await enter(done);
      for (const message of messages) {
        while (due[0] !== undefined && due[0].atMs <= message.atMs) {
          await until(due[0].atMs);
          await enter([due.shift()!]);
        }
        yield message;
      }
      for (const exchange of due) {
        await until(exchange.atMs);
        await enter([exchange]);
      }
    }
  } finally {
    truth.close();
    if (daysDone > 0) writeTruthRegister(model, traffic, run.from, daysDone, truthFolder);
  }
}

/** Where the truth of a town is kept. */
export function truthFolderOf(folder: string): string {
  return join(folder, 'truth');
}
