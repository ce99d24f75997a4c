import { createPool, OtherRegisterError, seedCity, seedProgramme } from '@app/persistence';
import { SettingError } from '@app/platform';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME } from '@app/programme';

/**
 * Enters the city of the programme into an empty register. @returns what became of it, in one line
 * @throws SettingError where the register is another's
 */
export async function seedTown(databaseUrl: string, timeZone: string): Promise<string> {
  const pool = createPool({ url: databaseUrl, applicationName: 'suu-town', connections: 1 }, () => undefined);
  try {
    const actor = { kind: 'service', userId: null, name: 'npm start', role: null, clientAddress: null, requestId: null } as const;
    const count = await seedCity(pool, KARA_BALTA_CITY, { actor, reason: 'first start' }, timeZone);
    await seedProgramme(pool, KARA_BALTA_PROGRAMME, { actor, reason: 'first start' });
    return count.statements === 0 ? 'the city of the programme is in the register'
      : `the city of the programme entered the register: ${count.wells} wells, ${count.reservoirs} reservoirs, ${count.statements} statements, ${count.contradictions} contradictions`;
  } catch (error) {
    if (error instanceof OtherRegisterError) throw new SettingError(`${error.message}. Set SUU_SEED=none to go on with the register as it is.`);
    throw error;
  } finally {
    await pool.end();
  }
}
