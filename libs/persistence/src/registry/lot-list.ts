import type { LotAttributes } from '@app/registry';

import { held, type ThingList } from './register-list.js';
import { METER_LOTS } from './register-tables.js';

/** Lots are of the whole city, so whoever is limited to zones reads them too. */
export const LOT_LIST: ThingList<LotAttributes> = {
  table: METER_LOTS, versioned: [METER_LOTS], searched: ['k.code', 'v.supplier', 'v.contract_no', 'v.contractor'], lies: 'true',
  beside: {
    statementCode: '(SELECT code FROM source_statement WHERE statement_id = v.statement_id)',
    meters: `(SELECT count(*) FROM meter_version m WHERE m.lot_id = k.lot_id AND ${held('m')})::integer`,
  },
  sorts: { code: 'k.code', class: 'v.class', supplier: 'v.supplier', contractor: 'v.contractor', warrantyUntilOn: 'v.warranty_until_on' },
  filters: { class: (name) => `v.class = ${name}` },
};
