/** A share that is assumed, with the ± points within which it lies in 95 of 100 cases. */
export interface AssumedShare {
  readonly ratio: number;
  readonly limitPoints: number;
}

/** A volume that somebody wrote down, such as the litres of the operations journal. */
export interface DeclaredUse {
  readonly litres: number;
  readonly limitRatio: number;
}

/** A share that is assumed, and what is written down of it: never less than that was used. */
export interface ShareAndRecord extends AssumedShare {
  readonly recorded: DeclaredUse;
}
