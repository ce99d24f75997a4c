import { administration } from './administration.js';
import { everyday } from './everyday.js';
import type { Journey } from './journey.js';

export const JOURNEYS: readonly Journey[] = [...administration, ...everyday];
