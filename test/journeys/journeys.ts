import { administration } from './administration.js';
import { brokenParts } from './broken-parts.js';
import { dailyWork } from './daily-work.js';
import { everyday, signingOut } from './everyday.js';
import type { Journey } from './journey.js';
import { programmeWork } from './programme-work.js';
import { forgettingWalk, walking } from './walking.js';

export const JOURNEYS: readonly Journey[] = [...administration, ...everyday, ...dailyWork, ...walking, brokenParts, ...programmeWork, signingOut, forgettingWalk];
