import type { Words } from '../../words/words.js';
import type { Refusal } from './night-views.js';

/** Why a night is not known. @param share puts a ratio into per cent of the language, @param placeName a code into the name of its place */
export function refusalWords(t: Words, share: (ratio: number) => string, refusal: Refusal, placeName: (code: string) => string): string {
  return t(`night.refused.${refusal.refused}`, { place: 'place' in refusal ? placeName(refusal.place) : '', share: 'noiseRatio' in refusal ? share(refusal.noiseRatio) : '' });
}
