/** What the simulated town tells of itself while it starts. */
export type TownProgress =
  | { readonly step: 'register'; readonly accounts: number; readonly meters: number }
  | { readonly step: 'history' | 'live'; /** Part of the history that is stored. */ readonly share: number; readonly messages: number; readonly days: number };

/** What a child process sent, if it is news of the simulated town. */
export function townProgressIn(message: unknown): TownProgress | undefined {
  return (message as { town?: TownProgress } | null)?.town;
}

/** One line for the person at the terminal. */
export function progressLine(progress: TownProgress): string {
  const { step } = progress;
  if (step === 'register') return `simulated town: entering ${progress.accounts.toLocaleString('en')} accounts and ${progress.meters.toLocaleString('en')} meters …`;
  if (step === 'live') return `simulated town: ${progress.days} days of readings are stored; it goes on live, every minute and hour`;
  return `simulated town: ${progress.days} days of readings: ${Math.floor(progress.share * 100)} %`;
}
