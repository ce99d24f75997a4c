import type { Speech } from '../../words/speech.js';
import type { WordKey, Words } from '../../words/words.js';
import { unitWords } from '../programme/statement-words.js';
import type { Fact, Unit } from './indicator-views.js';

/** Amounts of shares, litres and energy have binary fractions behind them; those of papers keep their digits. */
const DECIMALS: Readonly<Partial<Record<Unit, number>>> = { percent: 1, 'litres/person/day': 1, hours: 0, 'kWh/m3': 3, 'hours/subscriber': 2 };

/** An amount in the digits that its unit bears. */
export function amountWords({ number }: Pick<Speech, 'number'>, unit: Unit, amount: number): string {
  const decimals = DECIMALS[unit];
  return decimals === undefined ? number(amount) : number(amount, decimals);
}

/** Half the width of the limits, or nothing where a figure has none. */
export function limitWords(speech: Pick<Speech, 'number'>, unit: Unit, { low, high }: Pick<Fact, 'low' | 'high'>): string | undefined {
  return low === null || high === null ? undefined : amountWords(speech, unit, (high - low) / 2);
}

/** Why an indicator is not computed, what it is about, and the one thing that would allow it. */
export function whyNot(t: Words, { reason, reasonAbout }: Pick<Fact, 'reason' | 'reasonAbout'>): string {
  if (reason === null) return t('missing.notRecorded');
  const words = t(`indicator.unknown.${reason}` satisfies WordKey);
  return reasonAbout === null ? words : `${words} (${reasonAbout})`;
}

/** Address of the page where the way back to readings begins. */
export function evidenceAddress({ evidence }: Pick<Fact, 'evidence'>, code: string): string | undefined {
  switch (evidence?.page) {
    case 'balance': {
      const [zone = '', period = '', from = '', version = ''] = (evidence.of ?? '').split('/');
      return `/balance?${new URLSearchParams({ zone, period, from, version }).toString()}`;
    }
    case 'meters': return '/city/rollout';
    case 'wells': return '/wells';
    case 'journal': return '/journal';
    case 'accounts': return '/accounts';
    case 'entry': return `/city/indicators/${code}`;
    case undefined: return undefined;
  }
}

export const indicatorUnit = (t: Words, unit: Unit): string => unitWords(t, unit);
