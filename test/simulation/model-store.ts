import type { JudgedFrame, StoreOutcome } from '../../apps/ingest/src/intake/intake.js';
import { pairOf } from './published-messages.js';
import type { Witness } from './witness.js';

interface Kept {
  readonly first: number;
  readonly indexes: Set<number>;
}

/**
 * What the store promises, as sets: one row a key, every index of a key that came with more than one, one row a
 * quarantined item. Written from the promise, not from libs/persistence.
 */
export class ModelStore {
  private readonly readings = new Map<string, Kept>();
  private readonly quarantine = new Set<string>();
  private rowsInserted = 0;

  constructor(private readonly witness: Witness) {}

  /** Takes a batch, all of it at one instant. */
  commit(frames: readonly JudgedFrame[]): StoreOutcome {
    const outcome = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0, quarantineDropped: 0 };
    const before = this.readings.size;
    const metHere = new Set<string>();
    for (const frame of frames) {
      for (const { meterId, register, readAtMs, source, indexLitres } of frame.judged.readings) {
        const key = `${meterId}@${readAtMs}/${register}/${source}`;
        const kept = this.readings.get(key);
        const here = metHere.has(key);
        if (kept === undefined) {
          this.readings.set(key, { first: indexLitres, indexes: new Set([indexLitres]) });
          this.rowsInserted++;
          outcome.stored++;
        } else if (kept.indexes.has(indexLitres)) {
          outcome.duplicates++;
          this.witness.sometimes(here ? 'duplicate inside one batch' : 'duplicate across batches');
        } else {
          kept.indexes.add(indexLitres);
          outcome.conflicts++;
          this.witness.sometimes(here ? 'conflict inside one batch' : 'conflict across batches');
        }
        metHere.add(key);
      }
      for (const { itemNo, kind } of frame.judged.quarantined) {
        this.quarantine.add(`${frame.deviceId}/${frame.frameKey}/${itemNo}/${kind}`);
        outcome.quarantined++;
      }
      if (frame.judged.readings.length > 0 && frame.judged.quarantined.length > 0) this.witness.sometimes('good readings beside bad items');
    }
    this.witness.insist(this.readings.size === before + outcome.stored, () => 'something is stored twice');
    return outcome;
  }

  holds(pair: string): boolean {
    const at = pair.lastIndexOf('=');
    return this.readings.get(`${pair.slice(0, at)}/1/1`)?.indexes.has(Number(pair.slice(at + 1))) ?? false;
  }

  holdsQuarantined(item: string): boolean {
    return this.quarantine.has(item);
  }

  /** Everything that must not depend on the order of arrival, in one spelling. */
  contents(): string[] {
    const pairs = [...this.readings].flatMap(([key, { indexes }]) => {
      const [meterId, readAtMs] = key.slice(0, key.indexOf('/')).split('@');
      return [...indexes].map((indexLitres) => pairOf(Number(meterId), Number(readAtMs), indexLitres));
    });
    return [...pairs, ...this.quarantine].sort();
  }
}
