import fc from 'fast-check';

/** The cases that one run of a property meets. */
function casesMet(parameters?: { numRuns: number }): number[] {
  const cases: number[] = [];
  fc.assert(fc.property(fc.integer(), (drawn) => {
    cases.push(drawn);
  }), parameters);
  return cases;
}

const isExploring = (process.env['SUU_PROPERTY_SEED'] ?? '') !== '' || (process.env['SUU_PROPERTY_RUNS'] ?? '') !== '';

/** Whoever explores has asked for other cases. */
const usually = isExploring ? describe.skip : describe;

usually('properties in the gate', () => {
  it('meet the same cases in every run', () => {
    expect(fc.readConfigureGlobal().seed).toBe(1_776_000_000);
    expect(casesMet()).toEqual(casesMet());
  });

  it('meet as many as they ask for, and a hundred when they do not say', () => {
    expect(casesMet({ numRuns: 7 })).toHaveLength(7);
    expect(casesMet()).toHaveLength(100);
  });

  it('tell the seed when they fail', () => {
    expect(() => fc.assert(fc.property(fc.integer(), (drawn) => drawn < 1_000))).toThrow(/seed: 1776000000/);
  });
});
