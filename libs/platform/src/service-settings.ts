import { readFileSync } from 'node:fs';

/** A setting that cannot be used; the text says which and what it may be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the database: `DATABASE_URL_FILE` names a file that holds it, so that no password stands in the environment; else `DATABASE_URL`. @throws ConfigurationError */
export function databaseUrlFrom(environment: Environment): string {
  const file = environment['DATABASE_URL_FILE'];
  const url = file === undefined || file === '' ? environment['DATABASE_URL'] : secretIn(file);
  if (url === undefined || url === '') throw new ConfigurationError('DATABASE_URL (or DATABASE_URL_FILE) is not set: postgres://user@host/database');
  return url;
}

function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError(`DATABASE_URL_FILE names ${file}, which cannot be read: ${String((error as NodeJS.ErrnoException).code)}`);
  }
}

/** A setting in words; empty counts as not set: an empty host, for one, would open the door to every address. */
export function textFrom(environment: Environment, name: string, fallback: string): string {
  return environment[name] || fallback;
}

/** Highest port. */
export const LAST_PORT = 65_535;
/** Longest time in milliseconds that a timer of Node takes; a longer one would run out at once. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** A whole number from the environment. @throws ConfigurationError naming the variable */
export function wholeNumberFrom(environment: Environment, name: string, fallback: number, least = 1, most = LONGEST_TIMER_MS): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const parsed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(parsed) || parsed < least || parsed > most) {
    throw new ConfigurationError(`${name} is ${JSON.stringify(text)}; it must be a whole number from ${least} to ${most}`);
  }
  return parsed;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How much is written to the log. @throws ConfigurationError */
export function logLevelFrom(environment: Environment): string {
  const level = textFrom(environment, 'LOG_LEVEL', 'info');
  if (!LOG_LEVELS.includes(level)) throw new ConfigurationError(`LOG_LEVEL is ${JSON.stringify(level)}; it may be ${LOG_LEVELS.join(', ')}`);
  return level;
}

/** IANA zone in which days and months are cut. @throws ConfigurationError */
export function timeZoneFrom(environment: Environment): string {
  const zone = textFrom(environment, 'SUU_TIME_ZONE', 'Asia/Bishkek');
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new ConfigurationError(`SUU_TIME_ZONE is ${JSON.stringify(zone)}, which is no IANA time zone such as Asia/Bishkek`);
  }
  return zone;
}

/** Runs a reader of configuration; where it refuses, says why in one line and ends with code 78 (EX_CONFIG of sysexits.h). */
export function settingsOrExit<Settings>(service: string, read: (environment: Environment) => Settings): Settings {
  try {
    return read(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(78);
  }
}
