import fc from 'fast-check';

import { changeFrom, correct, rowAt, stateFrom, type RowEdit, type StoredRow } from './dated-rows.js';
import { RegisterRefusal } from './register-refusal.js';

const row = (rowId: number, validFromMs: number, validToMs: number | null, attributes: string): StoredRow<string> => ({ rowId, validFromMs, validToMs, attributes });

/** The table as it would be after an edit: what is superseded is kept, so that it can be asked as it was known. */
class Table {
  private rows: (StoredRow<string> & { supersededAt: number | null; recordedAt: number })[] = [];
  private clock = 0;

  inForce(): StoredRow<string>[] {
    return this.asKnownAt(this.clock);
  }

  asKnownAt(knownAt: number): StoredRow<string>[] {
    return this.rows.filter((r) => r.recordedAt <= knownAt && (r.supersededAt === null || r.supersededAt > knownAt)).sort((a, b) => a.validFromMs - b.validFromMs);
  }

  /** Makes an edit, or leaves all as it was when it is refused. @returns whether it was made */
  try(edit: (rows: StoredRow<string>[]) => RowEdit<string>): boolean {
    let made: RowEdit<string>;
    try {
      made = edit(this.inForce());
    } catch (error) {
      if (error instanceof RegisterRefusal) return false;
      throw error;
    }
    this.clock += 1;
    this.rows = this.rows.map((r) => (made.supersede.includes(r.rowId) ? { ...r, supersededAt: this.clock } : r));
    for (const added of made.add) this.rows.push({ ...added, rowId: this.rows.length, recordedAt: this.clock, supersededAt: null });
    return true;
  }

  get now(): number {
    return this.clock;
  }
}

type Step = { readonly kind: 'change' | 'state'; readonly at: number; readonly says: string } | { readonly kind: 'correct'; readonly at: number; readonly lasts: number | null; readonly says: string };

const says = fc.constantFrom('a', 'b', 'c', 'd');
const steps = fc.array(fc.oneof(
  fc.record({ kind: fc.constantFrom('change' as const, 'state' as const), at: fc.integer({ min: 0, max: 30 }), says }),
  fc.record({ kind: fc.constant('correct' as const), at: fc.integer({ min: -5, max: 30 }), lasts: fc.option(fc.integer({ min: 1, max: 12 })), says }),
), { maxLength: 12 });

function edited(step: Step): (rows: StoredRow<string>[]) => RowEdit<string> {
  switch (step.kind) {
    case 'change': return (rows) => changeFrom(rows, step.at, step.says);
    case 'state': return (rows) => stateFrom(rows, step.at, step.says);
    case 'correct': return (rows) => correct(rows, { fromMs: step.at, toMs: step.lasts === null ? null : step.at + step.lasts }, step.says);
  }
}

const begun = (): Table => {
  const table = new Table();
  table.try((rows) => changeFrom(rows, 5, 'begin'));
  return table;
};

const at = (rows: readonly StoredRow<string>[], instant: number): string | undefined => rowAt(rows, instant)?.attributes;

describe('rows of one thing, whatever is entered', () => {
  it('say exactly one thing at every instant from its beginning on', () => {
    fc.assert(fc.property(steps, (all) => {
      const table = begun();
      for (const step of all) table.try(edited(step));
      const rows = table.inForce();
      expect(rows.at(-1)?.validToMs).toBeNull();
      for (let i = 1; i < rows.length; i += 1) expect(rows[i]!.validFromMs).toBe(rows[i - 1]!.validToMs);
      for (const { validFromMs, validToMs } of rows) expect(validToMs === null || validToMs > validFromMs).toBe(true);
    }));
  });

  it('give later the same answer to what was known then', () => {
    fc.assert(fc.property(steps, (all) => {
      const table = begun();
      const answers: { knownAt: number; rows: StoredRow<string>[] }[] = [];
      const plain = (rows: StoredRow<string>[]) => rows.map(({ rowId, validFromMs, validToMs, attributes }) => ({ rowId, validFromMs, validToMs, attributes }));
      for (const step of all) {
        answers.push({ knownAt: table.now, rows: plain(table.inForce()) });
        table.try(edited(step));
      }
      for (const { knownAt, rows } of answers) expect(plain(table.asKnownAt(knownAt))).toEqual(rows);
    }));
  });

  it('are changed by a correction within its interval, and nowhere else', () => {
    fc.assert(fc.property(steps, fc.integer({ min: 0, max: 30 }), fc.option(fc.integer({ min: 1, max: 12 })), (all, from, lasts) => {
      const table = begun();
      for (const step of all) table.try(edited(step));
      const before = table.inForce();
      const to = lasts === null ? null : from + lasts;
      fc.pre(table.try((rows) => correct(rows, { fromMs: from, toMs: to }, 'corrected')));
      const after = table.inForce();
      for (let instant = -10; instant < 60; instant += 0.5) {
        const within = from <= instant && (to === null || instant < to);
        expect(at(after, instant)).toBe(within ? 'corrected' : at(before, instant));
      }
    }));
  });

  it('are changed by a change from its instant until the next one, and nowhere else', () => {
    fc.assert(fc.property(steps, fc.integer({ min: 0, max: 30 }), (all, from) => {
      const table = begun();
      for (const step of all) table.try(edited(step));
      const before = table.inForce();
      const next = before.find(({ validFromMs }) => validFromMs > from)?.validFromMs ?? Number.POSITIVE_INFINITY;
      fc.pre(table.try((rows) => changeFrom(rows, from, 'changed')));
      for (let instant = -10; instant < 60; instant += 0.5) {
        expect(at(table.inForce(), instant)).toBe(from <= instant && instant < next ? 'changed' : at(before, instant));
      }
    }));
  });

  it('come out the same in whichever order changes of different instants are entered', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.record({ from: fc.integer({ min: 6, max: 60 }), says }), { selector: ({ from }) => from, maxLength: 8 }), fc.infiniteStream(fc.nat()), (changes, order) => {
      const shuffled = changes.map((change) => ({ change, rank: order.next().value })).sort((a, b) => a.rank - b.rank).map(({ change }) => change);
      const entered = [changes, shuffled].map((list) => {
        const table = begun();
        for (const { from, says: said } of list) expect(table.try((rows) => changeFrom(rows, from, said))).toBe(true);
        return table.inForce().map(({ validFromMs, validToMs, attributes }) => ({ validFromMs, validToMs, attributes }));
      });
      expect(entered[1]).toEqual(entered[0]);
    }));
  });
});

describe('a change is refused', () => {
  const wells = [row(1, 100, 200, 'operating'), row(2, 200, null, 'standby')];
  it.each([
    ['before the thing began', () => changeFrom(wells, 99, 'x'), 'RANGE'],
    ['from an instant that has a change already', () => changeFrom(wells, 200, 'x'), 'CONFLICT'],
    ['from the very beginning', () => changeFrom(wells, 100, 'x'), 'CONFLICT'],
    ['after the end of a life', () => changeFrom([row(1, 100, 200, 'x')], 200, 'x'), 'RANGE'],
    ['as a correction of no time', () => correct(wells, { fromMs: 150, toMs: 150 }, 'x'), 'RANGE'],
    ['as a correction that ends before it begins', () => correct(wells, { fromMs: 150, toMs: 140 }, 'x'), 'RANGE'],
    ['as a correction apart from the life', () => correct(wells, { fromMs: 10, toMs: 99 }, 'x'), 'RANGE'],
  ])('%s', (_, edit, kind) => {
    expect(edit).toThrow(expect.objectContaining({ kind }) as Error);
  });

  it('but a correction may put the beginning earlier, without a gap', () => {
    expect(correct(wells, { fromMs: 10, toMs: 100 }, 'x')).toEqual({ supersede: [], add: [{ validFromMs: 10, validToMs: 100, attributes: 'x' }] });
    expect(correct(wells, { fromMs: 10, toMs: 150 }, 'x')).toEqual({
      supersede: [1], add: [{ validFromMs: 10, validToMs: 150, attributes: 'x' }, { validFromMs: 150, validToMs: 200, attributes: 'operating' }] });
  });
});
