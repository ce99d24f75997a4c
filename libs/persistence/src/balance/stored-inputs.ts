import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { BALANCE_FORMULAS, DEFAULT_BALANCE_RULES, type GatheredBalance, type GatheredCustomer } from '@app/balance';

type CustomerTuple = readonly [
  customerId: string, kind: string, units: number | null, isBilled: 0 | 1, meteredRatio: number, measured: number, timing: number, edited: number, estimated: number, provenRatio: number, estimatedRatio: number,
  cuts: number, cutLineMs: number,
];

type NewRules = 'journal' | 'untestedMetersLimitRatio';
type Kept = Omit<GatheredBalance, 'customers' | 'ownUse' | 'rules'> & {
  readonly formulas: number; readonly customers: readonly CustomerTuple[]; readonly ownUse?: GatheredBalance['ownUse']; readonly rules: Omit<GatheredBalance['rules'], NewRules> & Partial<Pick<GatheredBalance['rules'], NewRules>>;
};

/** What a balance was computed from, as it is kept: customers are many, so each is a row without names. */
export interface PackedInputs {
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

export function packedInputs({ period, points, reservoirs, customers, unmetered, ownUse, network, prices, rules }: GatheredBalance): PackedInputs {
  // In this order, so that equal inputs have one hash.
  const text = JSON.stringify({ formulas: BALANCE_FORMULAS, period, points, reservoirs, customers: customers.map(tupleOf), unmetered, ownUse, network, prices, rules });
  return { bytes: deflateRawSync(text, { level: 3 }), hash: createHash('sha256').update(text).digest() };
}

export function unpackedInputs(bytes: Buffer): GatheredBalance {
  const { formulas: _, customers, ...rest } = JSON.parse(inflateRawSync(bytes).toString('utf8')) as Kept;
  // Formulas 1 knew neither of the journal nor of an error that meters share.
  return { ...rest, ownUse: rest.ownUse ?? [], rules: { ...rest.rules, untestedMetersLimitRatio: rest.rules.untestedMetersLimitRatio ?? 0, journal: rest.rules.journal ?? DEFAULT_BALANCE_RULES.journal }, customers: customers.map(customerOf) };
}

function tupleOf({ customerId, kind, units, isBilled, meteredRatio, measuredLitres, timingLitres, editedLitres, tally }: GatheredCustomer): CustomerTuple {
  return [
    customerId, kind, units, isBilled ? 1 : 0, meteredRatio, measuredLitres, timingLitres, editedLitres, tally.estimatedLitres, tally.provenRatio, tally.estimatedRatio,
    Number(tally.isCutAtStart) + 2 * Number(tally.isCutAtEnd), tally.cutLineMs,
  ];
}

function customerOf([customerId, kind, units, isBilled, meteredRatio, measuredLitres, timingLitres, editedLitres, estimatedLitres, provenRatio, estimatedRatio, cuts, cutLineMs]: CustomerTuple): GatheredCustomer {
  return {
    customerId, kind, units, isBilled: isBilled === 1, meteredRatio, measuredLitres, timingLitres, editedLitres,
    tally: { provenLitres: measuredLitres + timingLitres + editedLitres, estimatedLitres, provenRatio, estimatedRatio, isCutAtStart: cuts % 2 === 1, isCutAtEnd: cuts >= 2, cutLineMs },
  };
}
