import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkoutFolder, chooseTownFolder, describeDatabase, ensureSecretKeys, INGEST_NODE_OPTIONS, SECRET_KEYS_FILE, SettingError, timeZoneFrom, TownLock, type TownRecord, waitUntilGone } from '@app/platform';
import { settleDoors, type Doors } from './doors.js';
import { FIRST_LOGIN, firstAdministratorLink } from './first-administrator.js';
import { showFirstLight } from './first-light.js';
import { KeptChild, type KeptChildOptions } from './kept-child.js';
import { KeptPostgres } from './kept-postgres.js';
import { LogFile } from './log-file.js';
import { migrateDatabase } from './migrated-database.js';
import type { Narrator } from './narrator.js';
import { type StartSettings, readStartSettings } from './start-settings.js';
import { seedTown } from './seeded-city.js';
import { TownProgressTeller } from './progress-teller.js';
import { heapMegabytes, keptPlanOf } from './simulated-town/run-plan.js';

const DATABASE = 'suu_esep';
const READY_WITHIN_MS = 60_000;

const SERVICES = ['ingest', 'api', 'worker'] as const;
type Service = (typeof SERVICES)[number];

/**
 * Everything on one machine: the database, then the services over it, then nothing but watching.
 *
 * Any part may be killed at any time. Services are started anew and find the database again by themselves; the
 * database is started anew on the same folder; a killed town takes both down with it, and
 * the next start goes on from the same folder.
 */
export class Town {
  private readonly stopRequest = new AbortController();
  private readonly children: KeptChild[] = [];
  private postgres: KeptPostgres | undefined;
  private lock: TownLock | undefined;
  private folder = '';

  constructor(private readonly environment: NodeJS.ProcessEnv, private readonly narrator: Narrator) {}

  /** Runs until `stop` is called. @throws SettingError for what the person who started it can put right */
  async run(): Promise<void> {
    const settings = readStartSettings(this.environment);
    if (!await this.moveIn()) return;
    const opening = this.open(settings);
    opening.catch(() => undefined); // asked to stop meanwhile, nobody waits for it any more
    try {
      await Promise.race([opening, this.untilStopped()]);
      await Promise.race([this.untilStopped(), ...this.children.map((child) => child.refused)]);
    } finally {
      await this.close();
    }
  }

  stop(): void {
    if (this.stopRequest.signal.aborted) return;
    this.narrator.say('stopping …');
    this.stopRequest.abort();
  }

  /** Takes the folder; false when a town is running in it already. */
  private async moveIn(): Promise<boolean> {
    const { path, warning } = chooseTownFolder(this.environment);
    this.folder = path;
    if (warning) this.narrator.say(`WARNING: ${warning}`);
    const outcome = TownLock.take(path);
    if (outcome.kind === 'running') {
      this.announceRunning(outcome.record);
      return false;
    }
    this.lock = outcome.lock;
    // Their ports are free again only then, and taking others would strand the devices.
    await waitUntilGone(outcome.leftBehind, 20_000);
    return true;
  }

  private async open(settings: StartSettings): Promise<void> {
    const { narrator } = this;
    if (this.stopRequest.signal.aborted) return;
    narrator.say(settings.databaseUrl === undefined ? `Suu Esep keeps readings and logs in ${this.folder}`
      : `Suu Esep keeps readings in the ${describeDatabase(settings.databaseUrl)}, and logs in ${this.folder}`);
    const databaseUrl = settings.databaseUrl ?? await narrator.step(() => 'PostgreSQL is up', () => this.startPostgres());
    await narrator.step(
      (ran) => `${describeDatabase(databaseUrl)}: ${ran === 0 ? 'up to date' : `${ran} migration${ran === 1 ? '' : 's'} applied`}`,
      () => migrateDatabase(databaseUrl));
    if (settings.seed !== undefined) await narrator.step((line) => line, () => seedTown(databaseUrl, timeZoneFrom(this.environment)));
    const doors = await settleDoors(this.environment, (line) => narrator.say(line));
    if (this.stopRequest.signal.aborted) return;
    await this.startChildren(databaseUrl, doors);
    if (this.stopRequest.signal.aborted) return;
    const addresses = this.addressesOf(doors);
    this.lock?.noteAddresses(databaseUrl, addresses);
    // Samples never go into somebody's real register.
    if (settings.databaseUrl === undefined && settings.seed !== undefined && !settings.isSimulated) await this.showFirstLightOnce(databaseUrl, doors);
    this.announceReady(addresses, await firstAdministratorLink(databaseUrl, consoleUrlOf(doors)));
    if (settings.isSimulated) this.startSimulation(databaseUrl, doors, settings.householdMeters);
  }

  private startPostgres(): Promise<string> {
    const log = new LogFile(join(this.folder, 'logs', 'postgres.log'));
    this.postgres = new KeptPostgres(join(this.folder, 'postgres'), log,
      (line) => this.narrator.say(line), (pid) => this.lock?.notePostgres(pid));
    return this.postgres.start(DATABASE);
  }

  private async startChildren(databaseUrl: string, doors: Doors): Promise<void> {
    if (!this.environment['SUU_SECRET_KEYS_FILE']) ensureSecretKeys(join(this.folder, SECRET_KEYS_FILE));
    const environment = childEnvironment(this.environment, databaseUrl, doors, this.folder);
    const services = SERVICES.filter((name) => existsSync(builtFile(name))) // the others are not part of this version
      .map((name) => this.startChild(name, builtFile(name), environment, name === 'ingest' ? { nodeOptions: INGEST_NODE_OPTIONS } : {}));
    await Promise.all(services.map((child) => this.narrator.step(() => `${child.name} is up`, () => readyInTime(child))));
  }

  /** The simulated town speaks to the listener as any devices do; nothing waits for it. */
  private startSimulation(databaseUrl: string, doors: Doors, householdMeters: number | undefined): void {
    const folder = join(this.folder, 'town');
    const teller = new TownProgressTeller(this.narrator, databaseUrl);
    this.startChild('simulated-town', join(checkoutFolder(), 'dist', 'apps', 'town', 'src', 'simulated-town', 'main.js'), {
      ...childEnvironment(this.environment, databaseUrl, doors, this.folder),
      SUU_TOWN_FOLDER: folder,
      SUU_TOWN_MQTT_URL: mqttUrlOf(doors),
      SUU_TOWN_INGEST_METRICS: `http://${bracketed(doors.httpHost)}:${doors.ingestPort}/metrics`,
    }, { nodeOptions: [`--max-old-space-size=${heapMegabytes(keptPlanOf(folder), householdMeters)}`], onMessage: (message) => teller.hear(message) });
  }

  private startChild(name: string, file: string, environment: NodeJS.ProcessEnv, options: Pick<KeptChildOptions, 'nodeOptions' | 'onMessage'>): KeptChild {
    const child = new KeptChild({
      name, file, environment, ...options,
      log: new LogFile(join(this.folder, 'logs', `${name}.log`)),
      say: (line) => this.narrator.say(line),
      onStart: (pid) => this.lock?.noteChild(name, pid),
    });
    this.children.push(child);
    child.start();
    return child;
  }

  private async showFirstLightOnce(databaseUrl: string, doors: Doors): Promise<void> {
    const marker = join(this.folder, 'first-light');
    if (doors.mqttPort === undefined || existsSync(marker)) return;
    try {
      await showFirstLight({ databaseUrl, mqttUrl: mqttUrlOf(doors), print: (line) => this.narrator.say(line) });
      writeFileSync(marker, `${new Date().toISOString()}\n`);
    } catch (error) {
      this.narrator.say(`the first readings could not be shown; everything is up all the same. ${String(error)}`);
    }
  }

  private addressesOf(doors: Doors): Record<string, string> {
    const health = (port: number): string => `http://${bracketed(doors.httpHost)}:${port}/health/ready`;
    const running = new Set(this.children.map((child) => child.name));
    return {
      ...(doors.mqttPort === undefined ? {} : { 'devices (MQTT)': mqttUrlOf(doors) }),
      ...(running.has('api') ? { console: consoleUrlOf(doors), 'API health': health(doors.apiPort) } : {}),
      ...(running.has('ingest') ? { 'ingest health': health(doors.ingestPort) } : {}),
      ...(running.has('worker') ? { 'worker health': health(doors.workerPort) } : {}),
    };
  }

  private announceReady(addresses: Readonly<Record<string, string>>, link: string | undefined): void {
    this.narrator.say('');
    this.sayAddresses(addresses);
    if (link !== undefined) {
      this.narrator.say('');
      this.narrator.say(`Open this link once to set the password of the first administrator (login: ${FIRST_LOGIN}):`);
      this.narrator.say(`  ${link}`);
    }
    this.narrator.say('');
    this.narrator.say('Try next, in another terminal:  npm run cli -- intake');
    this.narrator.say('Ctrl-C stops everything; the readings stay.');
  }

  private announceRunning({ town, addresses }: TownRecord): void {
    const isUp = Object.keys(addresses).length > 0;
    this.narrator.say(`Suu Esep is already ${isUp ? 'running' : 'starting'} in ${this.folder} (pid ${town.pid}).`);
    this.sayAddresses(addresses);
  }

  private sayAddresses(addresses: Readonly<Record<string, string>>): void {
    for (const [name, address] of Object.entries(addresses)) this.narrator.say(`${name.padEnd(20)} ${address}`);
  }

  private async close(): Promise<void> {
    this.stopRequest.abort();
    await Promise.all(this.children.map((child) => child.stop()));
    await this.postgres?.stop();
    this.lock?.release();
  }

  private untilStopped(): Promise<void> {
    const { signal } = this.stopRequest;
    // The timer is what keeps us running: PostgreSQL alone would not.
    return sleep(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
  }
}

async function readyInTime(child: KeptChild): Promise<void> {
  const inTime = new AbortController();
  const overdue = sleep(READY_WITHIN_MS, 'overdue' as const, { signal: inTime.signal }).catch(() => undefined);
  const outcome = await Promise.race([child.ready, overdue]);
  inTime.abort();
  if (outcome === 'overdue') {
    throw new SettingError(`${child.name} did not come up within ${READY_WITHIN_MS / 1000} s. The end of its log:\n${child.tail().join('\n')}`);
  }
}

function childEnvironment(environment: NodeJS.ProcessEnv, databaseUrl: string, doors: Doors, folder: string): NodeJS.ProcessEnv {
  return {
    ...environment,
    DATABASE_URL: databaseUrl,
    DATABASE_URL_FILE: '', // read already; it must not win over the address above
    MQTT_HOST: doors.mqttHost,
    MQTT_PORT: doors.mqttPort === undefined ? 'off' : String(doors.mqttPort),
    HTTP_HOST: doors.httpHost,
    API_PORT: String(doors.apiPort),
    INGEST_HTTP_PORT: String(doors.ingestPort),
    WORKER_HTTP_PORT: String(doors.workerPort),
    // A newcomer's first device should not have to wait.
    INGEST_REGISTRY_POLL_MS: environment['INGEST_REGISTRY_POLL_MS'] || '500',
    LOG_LEVEL: environment['LOG_LEVEL'] || 'info',
    AUDIT_HEADS_DIR: environment['AUDIT_HEADS_DIR'] || join(folder, 'audit-heads'),
    BACKUP_DIR: environment['BACKUP_DIR'] || join(folder, 'backups'),
    SUU_SECRET_KEYS_FILE: environment['SUU_SECRET_KEYS_FILE'] || join(folder, SECRET_KEYS_FILE),
  };
}

function builtFile(service: Service): string {
  return join(checkoutFolder(), 'dist', 'apps', service, 'src', 'main.js');
}

function consoleUrlOf(doors: Doors): string {
  return `http://${bracketed(doors.httpHost)}:${doors.apiPort}`;
}

function mqttUrlOf(doors: Doors): string {
  return `mqtt://${bracketed(doors.mqttHost)}:${doors.mqttPort}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
