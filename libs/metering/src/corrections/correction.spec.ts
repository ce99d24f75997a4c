import { CORRECTION_KINDS, correctionsAfter, countedIndex, mayFollow, type Correction, type CorrectionKind } from './correction.js';

const said = (kind: CorrectionKind, editedIndexLitres: number | null = null): Correction => ({ kind, editedIndexLitres });

describe('a reading of 1 500 litres', () => {
  it.each<[string, Correction | null, number | null]>([
    ['nobody said anything about', null, 1_500], ['that was excluded', said('exclude'), null], ['edited to 1 050 litres', said('edit', 1_050), 1_050],
    ['edited to zero', said('edit', 0), 0], ['accepted as it is', said('accept'), 1_500], ['moved to another meter', said('void'), null], ['restored', said('restore'), 1_500],
  ])('%s', (_, correction, counted) => expect(countedIndex(1_500, correction)).toBe(counted));
});

describe('a correction', () => {
  it.each<[string, CorrectionKind | null, CorrectionKind, boolean]>([
    ['a reading as it came is excluded', null, 'exclude', true], ['what counts as it came is not restored', null, 'restore', false], ['an exclusion is taken back', 'exclude', 'restore', true],
    ['an exclusion is not repeated', 'exclude', 'exclude', false], ['an edit is edited again', 'edit', 'edit', true], ['what was moved away is not edited there', 'void', 'edit', false],
    ['what was moved away comes back', 'void', 'restore', true], ['what was accepted is excluded after all', 'accept', 'exclude', true], ['what was restored is not restored again', 'restore', 'restore', false],
  ])('%s', (_, held, kind, allowed) => expect(mayFollow(held, kind)).toBe(allowed));

  // What holds, and what may follow it; nothing else may.
  it.each<[CorrectionKind | null, readonly CorrectionKind[]]>([
    [null, ['exclude', 'edit', 'accept', 'void']], ['exclude', ['edit', 'accept', 'void', 'restore']], ['edit', ['exclude', 'edit', 'accept', 'void', 'restore']], ['accept', ['exclude', 'edit', 'void', 'restore']],
    ['void', ['void', 'restore']], ['restore', ['exclude', 'edit', 'accept', 'void']],
  ])('after %s: %j', (held, allowed) => {
    expect(CORRECTION_KINDS.filter((kind) => mayFollow(held, kind))).toStrictEqual(allowed);
  });

  it('never makes a reading void by a person, and says nothing of a reading twice', () => {
    expect(correctionsAfter(null)).toEqual(['exclude', 'edit', 'accept']);
    expect(correctionsAfter('accept')).toEqual(['exclude', 'edit', 'restore']);
    expect(correctionsAfter('void')).toEqual(['restore']);
  });
});
