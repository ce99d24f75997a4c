import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { createPool, DeviceDirectory, DeviceEnrolment } from '@app/persistence';
import { createLog, databaseUrlFrom, exitOnUnforeseen, logLevelFrom, settingsOrExit, stopOnParentExit, textFrom, wholeNumberFrom } from '@app/platform';
import { localDayBounds } from '@app/time';

import { writeRegisterFiles } from '../../../../simulators/town/register-files.js';
import { TownModel } from '../../../../simulators/town/town-model.js';
import { townRegister } from '../../../../simulators/town/town-register.js';
import { mqttLinks, sendTown, type SendingCount } from '../../../../simulators/town/town-sender.js';
import { DeviceSecrets } from './device-secrets.js';
import { FieldCrew } from './field-crew.js';
import { KeptJson } from './kept-json.js';
import { keptPlanOf, settlePlan, townOf } from './run-plan.js';
import { townDays, truthFolderOf } from './town-days.js';
import type { TownProgress } from './town-progress.js';

const CURSOR_EVERY_MS = 2_000;
const TELL_EVERY_MS = 1_000;
/** Between two messages of the town pass minutes at most. */
const CAUGHT_UP_MS = 120_000;
/** A device with nothing to say for so long hangs up. */
const IDLE_MS = 120_000;
const OPEN_PER_SENDER = 50;
const OPEN_IN_ALL = 2_000;

const settings = settingsOrExit('simulated-town', (environment) => ({
  databaseUrl: databaseUrlFrom(environment),
  folder: textFrom(environment, 'SUU_TOWN_FOLDER', ''),
  mqttUrl: textFrom(environment, 'SUU_TOWN_MQTT_URL', ''),
  ingestMetricsUrl: textFrom(environment, 'SUU_TOWN_INGEST_METRICS', ''),
  historyDays: wholeNumberFrom(environment, 'SUU_TOWN_DAYS', 60, 1, 366),
  householdMeters: environment['SUU_TOWN_HOUSEHOLDS'] ? wholeNumberFrom(environment, 'SUU_TOWN_HOUSEHOLDS', 0, 0, 25_000) : undefined,
  logLevel: logLevelFrom(environment),
}));
const log = createLog('simulated-town', settings.logLevel);
exitOnUnforeseen(log);
stopOnParentExit();
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
const truthFolder = truthFolderOf(settings.folder);
mkdirSync(truthFolder, { recursive: true });
const keptPlan = keptPlanOf(settings.folder);
const keptCursor = new KeptJson<{ sentBeforeMs: number }>(join(settings.folder, 'sent.json'));
const isFirstStart = keptPlan.read() === undefined;
const plan = settlePlan(keptPlan, settings, Date.now());
const pool = createPool({ url: settings.databaseUrl, applicationName: 'suu-simulated-town', connections: 2, statementTimeoutMs: 300_000 }, (error) => log.warn({ err: error }, 'an idle database connection was lost'));
const secrets = new DeviceSecrets(new KeptJson(join(settings.folder, 'device-secrets.json')), new DeviceEnrolment(pool));
const crew = new FieldCrew(pool, secrets);

const town = townOf(plan);
const model = new TownModel(town, plan.seed, plan.from);
const register = townRegister(model);
writeRegisterFiles(register, join(settings.folder, 'register'));
if (isFirstStart) tell({ step: 'register', meters: register.meters.length, accounts: register.accounts.length });
await crew.enter(register, town);
await untilDoorKnows();

const sentBeforeMs = keptCursor.read()?.sentBeforeMs ?? 0;
const caughtUpAtMs = Date.now();
const historyFromMs = Math.max(localDayBounds(plan.from).fromMs, sentBeforeMs);
const count: SendingCount = { published: 0, acknowledged: 0, notEnrolled: 0, doneBeforeMs: sentBeforeMs };
const cursor = setInterval(keepCursor, CURSOR_EVERY_MS);
const telling = setInterval(tellProgress, TELL_EVERY_MS);
process.send?.({ ready: true });
try {
  await sendTown(townDays({
    model, run: plan, truthFolder, sentBeforeMs, nowMs: Date.now,
    until: async (instantMs) => {
      for (let leftMs = instantMs - Date.now(); leftMs > 0 && !stop.signal.aborted; leftMs = instantMs - Date.now()) await pause(Math.min(leftMs, 60_000));
    },
    enter: async (exchanges) => {
      let isNews = false;
      for (const exchange of exchanges) isNews = await crew.exchange(exchange) || isNews;
      if (isNews) await untilDoorKnows();
    },
  }), {
    connect: mqttLinks(settings.mqttUrl, (sender) => secrets.of(sender), stop.signal), isEnrolled: (sender) => secrets.has(sender),
    nowMs: Date.now, pause, openPerSender: OPEN_PER_SENDER, openInAll: OPEN_IN_ALL, idleMs: IDLE_MS, signal: stop.signal,
  }, count);
} finally {
  clearInterval(cursor);
  clearInterval(telling);
  keepCursor();
  await pool.end();
}

function pause(forMs: number): Promise<void> {
  return sleep(forMs, undefined, { signal: stop.signal }).catch(() => undefined);
}

function keepCursor(): void {
  keptCursor.write({ sentBeforeMs: count.doneBeforeMs });
}

function tell(progress: TownProgress): void {
  process.send?.({ town: progress });
}

function tellProgress(): void {
  const isLive = count.doneBeforeMs >= caughtUpAtMs - CAUGHT_UP_MS;
  tell({ step: isLive ? 'live' : 'history', share: Math.min(1, Math.max(0, (count.doneBeforeMs - historyFromMs) / (caughtUpAtMs - historyFromMs))), messages: count.acknowledged, days: Math.round((caughtUpAtMs - historyFromMs) / 86_400_000) });
  if (isLive) clearInterval(telling);
}

/** A reading judged by the register as it was before would be filed under the meter that was taken out. */
async function untilDoorKnows(): Promise<void> {
  const wanted = await DeviceDirectory.latestVersion(pool);
  for (;;) {
    const known = await fetch(settings.ingestMetricsUrl).then((answer) => answer.text()).then((text) => Number(/^suu_directory_version (\d+)/m.exec(text)?.[1] ?? -1), () => -1);
    if (known >= wanted || stop.signal.aborted) return;
    await pause(100);
  }
}
