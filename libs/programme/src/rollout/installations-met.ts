import { type Trouble, TROUBLES } from '@app/registry';

import type { StandingMeter } from './funnel.js';
import { hasPassed } from './standing.js';

/** Whether a valve was fitted with a meter, as the act of its installation says. */
export const VALVE_STATES = ['fitted', 'not_fitted', 'not_said'] as const;
export type ValveState = (typeof VALVE_STATES)[number];

/** What the acts say of the meters that were installed: trouble met, and each of the valves. Meters of which the act says nothing of a valve are counted as such, and not as without one. */
export interface InstallationsMet {
  readonly installed: number;
  readonly trouble: Readonly<Record<Trouble, number>>;
  readonly isolatingValve: Readonly<Record<ValveState, number>>;
  readonly checkValve: Readonly<Record<ValveState, number>>;
}

const valveState = (isFitted: boolean | null): ValveState => (isFitted === null ? 'not_said' : isFitted ? 'fitted' : 'not_fitted');

const counted = <Key extends string>(keys: readonly Key[], found: readonly (Key | null)[]): Record<Key, number> => Object.fromEntries(keys.map((key) => [key, found.filter((one) => one === key).length])) as Record<Key, number>;

/** Counts what was met at the first installation of each meter that was installed. */
export function installationsMet(meters: readonly StandingMeter[]): InstallationsMet {
  const installed = meters.filter(({ step }) => hasPassed(step, 'installed')).map(({ meter }) => meter);
  return {
    installed: installed.length, trouble: counted(TROUBLES, installed.map(({ met }) => met)),
    isolatingValve: counted(VALVE_STATES, installed.map(({ fittedIsolatingValve }) => valveState(fittedIsolatingValve))), checkValve: counted(VALVE_STATES, installed.map(({ fittedCheckValve }) => valveState(fittedCheckValve))),
  };
}

/** Whether a meter is installed and its valve is as asked. */
export const isOfValve = ({ step }: StandingMeter, isFitted: boolean | null, asked: ValveState): boolean => hasPassed(step, 'installed') && valveState(isFitted) === asked;
