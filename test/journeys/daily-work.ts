import { LANGUAGES } from './in-language.js';
import type { Journey } from './journey.js';
import { othersWork } from './others-work.js';
import { readingsWork } from './readings-work.js';
import { registerWork } from './register-work.js';
import { waterWork } from './water-work.js';

/** What people do every day, found by what they read in their language; in this order, as the later find what the earlier did. */
export const dailyWork: readonly Journey[] = LANGUAGES.flatMap((language) => [...waterWork(language), ...registerWork(language), ...readingsWork(language), ...othersWork(language)]);
