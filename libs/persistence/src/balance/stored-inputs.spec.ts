import { deflateRawSync } from 'node:zlib';

import { DEFAULT_BALANCE_RULES, type GatheredBalance } from '@app/balance';

import { packedInputs, unpackedInputs } from './stored-inputs.js';

const GATHERED: GatheredBalance = {
  period: { fromMs: 0, toMs: 86_400_000 }, points: [], reservoirs: [], customers: [], unmetered: [], ownUse: [{ kind: 'fire', entries: 2, volumeLitres: 9_000, entriesWithoutLitres: 1 }],
  network: { mainsKm: 179, connections: null, meanPressureMetres: null }, prices: [], rules: DEFAULT_BALANCE_RULES,
};

describe('inputs of a balance as they are kept', () => {
  it('come back as they were, with the same hash', () => {
    const packed = packedInputs(GATHERED);
    expect(unpackedInputs(packed.bytes)).toEqual(GATHERED);
    expect(packedInputs(unpackedInputs(packed.bytes)).hash).toEqual(packed.hash);
  });

  it('of formulas 1 are taken as those formulas took them: no journal, no error that meters share', () => {
    const { journal: _, untestedMetersLimitRatio: __, ...rules } = DEFAULT_BALANCE_RULES;
    const { ownUse: ___, ...kept } = GATHERED;
    const unpacked = unpackedInputs(deflateRawSync(JSON.stringify({ formulas: 1, ...kept, rules })));
    expect(unpacked).toEqual({ ...GATHERED, ownUse: [], rules: { ...DEFAULT_BALANCE_RULES, untestedMetersLimitRatio: 0 } });
  });
});
