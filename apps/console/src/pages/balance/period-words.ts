import { formatDay } from '../../words/fmt.js';
import type { Kind } from './balance-views.js';

/** A period by its first day, as people write it: 30.11.2026, 11.2026, I 2026, 2026. */
export function periodWords(kind: Kind, fromOn: string): string {
  const [year, month] = [fromOn.slice(0, 4), fromOn.slice(5, 7)];
  switch (kind) {
    case 'day': return formatDay(fromOn);
    case 'month': return `${month}.${year}`;
    case 'half_year': return `${month === '01' ? 'I' : 'II'} ${year}`;
    case 'year': return year;
  }
}
