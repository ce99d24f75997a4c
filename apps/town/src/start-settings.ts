import { ConfigurationError, databaseUrlFrom, type Environment, SettingError, wholeNumberFrom } from '@app/platform';

/** What the person who started the town wants in it. */
export interface StartSettings {
  /** Somebody's own database; undefined for the embedded one. */
  readonly databaseUrl: string | undefined;
  /** City that is entered into an empty register; undefined for none. */
  readonly seed: 'kara-balta' | undefined;
  readonly isSimulated: boolean;
  /** Household meters of the simulated town; undefined where nothing is said. */
  readonly householdMeters: number | undefined;
}

/**
 * Reads the settings of a start. Nothing invented goes into somebody's own database unless it is asked for by name.
 *
 * @throws SettingError naming the variable
 */
export function readStartSettings(environment: Environment): StartSettings {
  const databaseUrl = ownDatabase(environment);
  const seed = choice(environment, 'SUU_SEED', ['kara-balta', 'none'], databaseUrl === undefined ? 'kara-balta' : 'none');
  // The simulated town lives in the city: without its wells there is none.
  const usual = databaseUrl === undefined && seed !== 'none' && environment['MQTT_PORT'] !== 'off' ? 'on' : 'off';
  const isSimulated = choice(environment, 'SUU_TOWN', ['on', 'off'], usual) === 'on';
  if (isSimulated && seed === 'none') throw new SettingError('SUU_TOWN=on needs the city: set SUU_SEED=kara-balta too.');
  if (isSimulated && environment['MQTT_PORT'] === 'off') throw new SettingError('SUU_TOWN=on needs plain MQTT on this machine, which MQTT_PORT=off shuts.');
  const householdMeters = environment['SUU_TOWN_HOUSEHOLDS'] ? asSetting(() => wholeNumberFrom(environment, 'SUU_TOWN_HOUSEHOLDS', 0, 0, 25_000)) : undefined;
  asSetting(() => wholeNumberFrom(environment, 'SUU_TOWN_DAYS', 60, 1, 366));
  return { databaseUrl, seed: seed === 'none' ? undefined : seed, isSimulated, householdMeters };
}

function ownDatabase(environment: Environment): string | undefined {
  if (!environment['DATABASE_URL'] && !environment['DATABASE_URL_FILE']) return undefined;
  const url = asSetting(() => databaseUrlFrom(environment));
  if (!/^postgres(ql)?:\/\/./.test(url)) {
    throw new SettingError(`${environment['DATABASE_URL_FILE'] ? 'The address in DATABASE_URL_FILE' : 'DATABASE_URL'} must look like postgres://user@host/database.`);
  }
  return url;
}

function choice<Choice extends string>(environment: Environment, name: string, choices: readonly Choice[], usual: Choice): Choice {
  const text = environment[name];
  if (!text) return usual;
  const found = choices.find((each) => each === text);
  if (found === undefined) throw new SettingError(`${name} is ${JSON.stringify(text)}; it may be ${choices.join(' or ')}.`);
  return found;
}

function asSetting<Setting>(read: () => Setting): Setting {
  try {
    return read();
  } catch (error) {
    throw error instanceof ConfigurationError ? new SettingError(`${error.message}.`) : error;
  }
}
