import { administration } from './administration.js';
import { dailyWork } from './daily-work.js';
import { everyday, signingOut } from './everyday.js';
import type { Journey } from './journey.js';
import { forgettingWalk, walking } from './walking.js';

export const JOURNEYS: readonly Journey[] = [...administration, ...everyday, ...dailyWork, ...walking, signingOut, forgettingWalk];
