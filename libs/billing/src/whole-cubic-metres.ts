/** What was billed of an amount, and what is left over for the next time. */
export interface SettledVolume {
  /** Whole cubic metres; below zero where more was billed earlier than there was. */
  readonly billedM3: number;
  /** 0 to 999 litres. */
  readonly carryLitres: number;
}

/**
 * Bills whole cubic metres of what a register shows and carries the rest over. After any number of settlements, corrections among
 * them, 1000 × everything billed + the rest is everything registered: nothing is rounded away, and a correction changes no other month.
 *
 * @throws RangeError for a carry outside 0 to 999 litres, or an amount that is no whole number of litres
 */
export function settleWhole(carryLitres: number, registeredLitres: number): SettledVolume {
  if (!Number.isSafeInteger(carryLitres) || carryLitres < 0 || carryLitres > 999) throw new RangeError(`not a rest below a cubic metre: ${carryLitres} l`);
  if (!Number.isSafeInteger(registeredLitres)) throw new RangeError(`not whole litres: ${registeredLitres}`);
  const sum = carryLitres + registeredLitres;
  const billedM3 = Math.floor(sum / 1_000);
  return { billedM3, carryLitres: sum - billedM3 * 1_000 };
}
