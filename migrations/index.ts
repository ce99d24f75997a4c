import { FrontDoor1795305600001 } from './1795305600001-front-door.js';

/** All migrations, oldest first. Landed ones are frozen: add a new one at the end. */
export const MIGRATIONS = [FrontDoor1795305600001];
