import { OtherRegisterError, seedCity, seedProgramme } from '@app/persistence';
import { KARA_BALTA_CITY, KARA_BALTA_PROGRAMME } from '@app/programme';

import { type Command, UsageError } from './command.js';
import { operator } from './operator.js';

const CITIES = { 'kara-balta': { register: KARA_BALTA_CITY, programme: KARA_BALTA_PROGRAMME } } as const;

/** Enters a city into an empty register. */
export const seed: Command = {
  usage: 'seed kara-balta',
  purpose: 'enter what the programme says of the city: wells, tanks, lots, statements with their lines, into an empty register, once; then its indicators and targets',
  async run([city, ...rest], { pool, timeZone, print }) {
    if (city === undefined || !Object.hasOwn(CITIES, city) || rest.length > 0) throw new UsageError(`name the city: ${Object.keys(CITIES).join(', ')}`);
    try {
      const { register, programme } = CITIES[city as keyof typeof CITIES];
      const by = { actor: operator(), reason: 'seed of the city' };
      const count = await seedCity(pool, register, by, timeZone);
      print(count.statements === 0 ? 'the city is in the register already; nothing was changed'
        : `entered ${count.wells} wells, ${count.reservoirs} reservoirs, ${count.lots} lots, ${count.statements} statements, ${count.contradictions} contradictions`);
      // A city that was entered by an earlier version has no programme yet.
      const { indicators, targets } = await seedProgramme(pool, programme, by);
      if (indicators > 0) print(`entered ${indicators} indicators of the programme with ${targets} targets`);
    } catch (error) {
      if (error instanceof OtherRegisterError) throw new UsageError(`refused: ${error.message}`);
      throw error;
    }
  },
};
