import type { Described } from './comment-statements.js';

const PERIOD = {
  zone_id: 'Zone with everything that lies in it: zone.zone_id', period_kind: 'Length of the period: day, month, half_year, year', from_on: 'First local day of the period',
};

/** Words for every table and column of this migration. */
export const BALANCE_COMMENTS: Readonly<Record<string, Described>> = {
  balance_rule: {
    row: 'What a balance assumes (shares, norms, accuracies, declared hours), never changed: rules of all zones come first, then those of the zone, each later day and row before the earlier',
    columns: {
      rule_id: 'Number of the rule version', zone_id: 'Zone that it is for: zone.zone_id; null for all', from_on: 'Local day from which on periods begin that it is for', rules: 'What it sets, as in docs/balance.md; what it does not set stays as it was',
      recorded_at: 'When it was recorded', recorded_by: 'User who recorded it: staff_user.user_id; null for the programme or an operator', reason: 'Why, in words',
    },
  },
  water_price: {
    row: 'Tariff and cost of a cubic metre from a local day on, never changed: of one day the latest row holds',
    columns: {
      price_id: 'Number of the price version', from_on: 'Local day from which on it holds', retail_tyiyn_per_cubic_metre: 'What customers pay for a cubic metre, in tyiyn; null where it is not known',
      production_tyiyn_per_cubic_metre: 'What it costs to lift and treat a cubic metre, in tyiyn; null where it is not known', real_losses_at: 'Price at which real losses and unbilled use are valued: production or retail',
      recorded_at: 'When it was recorded', recorded_by: 'User who recorded it: staff_user.user_id; null for an operator', reason: 'Why, in words: the decision that sets it',
    },
  },
  balance_version: {
    row: 'A water balance as it was computed once, never changed: what is known otherwise later is another version',
    columns: {
      version_id: 'Number of the balance', ...PERIOD, version_no: 'Number of the version of this zone and period, from 1 on', computed_at: 'When it was computed', cause: 'What brought it about: first, inputs_changed, asked',
      formulas: 'Version of the formulas', inputs_hash: 'SHA-256 of the inputs before compression: equal inputs are not computed again', inputs: 'Everything it was computed from, as compressed JSON: it can be computed again to the litre',
      record: 'What is shown beside the lines: indicators, supply points, unmetered customers, remarks, what makes it uncertain',
    },
  },
  balance_line: {
    row: 'A line of the IWA balance of a version',
    columns: {
      version_id: 'Balance: balance_version.version_id', line: 'Name of the line, as in docs/balance.md', line_no: 'Place of the line in the balance, from 1 on', volume_litres: 'Volume in litres; null where it is not computed',
      low_litres: 'Lower limit: the truth lies above it in 97.5 of 100 cases; null where it is not computed', high_litres: 'Upper limit, likewise', origin: 'measured, estimated, declared, default or computed',
      completeness_ratio: 'Share of what the line should rest on that is there; null for assumed and computed lines', reason: 'Why it is not computed; null where it is',
    },
  },
  balance_signature: {
    row: 'Somebody with the right to sign froze a period with one of its versions, never changed: of one zone and period the latest holds, and each after the first is a restatement',
    columns: {
      signature_id: 'Number of the signature', version_id: 'Balance that was signed: balance_version.version_id', ...PERIOD, signed_by: 'Who signed: staff_user.user_id', signed_at: 'When',
      reason: 'By which paper, or why it was restated', replaces: 'Signature that this one replaces: balance_signature.signature_id; null for the first. At most one replaces another',
    },
  },
  balance_look: {
    row: 'Derived: when the inputs of a period were last compared with its latest version',
    columns: { ...PERIOD, looked_at: 'When; what was recorded since may make it another', problem: 'Why it could not be computed; null where it could' },
  },
};
