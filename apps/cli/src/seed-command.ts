import { OtherRegisterError, seedCity } from '@app/persistence';
import { KARA_BALTA_CITY } from '@app/programme';

import { type Command, UsageError } from './command.js';
import { operator } from './operator.js';

const CITIES = { 'kara-balta': KARA_BALTA_CITY } as const;

/** Enters a city into an empty register. */
export const seed: Command = {
  usage: 'seed kara-balta',
  purpose: 'enter what the programme says of the city: wells, tanks, lots, statements with their lines; into an empty register, once',
  async run([city, ...rest], { pool, timeZone, print }) {
    if (city === undefined || !Object.hasOwn(CITIES, city) || rest.length > 0) throw new UsageError(`name the city: ${Object.keys(CITIES).join(', ')}`);
    try {
      const count = await seedCity(pool, CITIES[city as keyof typeof CITIES], { actor: operator(), reason: 'seed of the city' }, timeZone);
      print(count.statements === 0 ? 'the city is in the register already; nothing was changed'
        : `entered ${count.wells} wells, ${count.reservoirs} reservoirs, ${count.lots} lots, ${count.statements} statements, ${count.contradictions} contradictions`);
    } catch (error) {
      if (error instanceof OtherRegisterError) throw new UsageError(`refused: ${error.message}`);
      throw error;
    }
  },
};
