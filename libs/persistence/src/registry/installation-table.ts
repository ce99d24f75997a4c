import type { IndexDecrease, Trouble } from '@app/registry';

import type { DatedTable } from './dated-table.js';

/** An installation as stored: `valid_from` is when the meter was put in, `valid_to` when it was taken out. */
export interface InstallationAttributes {
  readonly servicePointId: number | null;
  readonly wellId: number | null;
  readonly reservoirId: number | null;
  readonly boundaryId: number | null;
  readonly indexAtInstallationLitres: number | null;
  readonly indexAtRemovalLitres: number | null;
  readonly indexDecrease: IndexDecrease | null;
  readonly actNo: string | null;
  readonly actOn: string | null;
  readonly removalActNo: string | null;
  readonly removalActOn: string | null;
  readonly sealNo: string | null;
  readonly wireNo: string | null;
  readonly trouble: Trouble | null;
  readonly fittedIsolatingValve: boolean | null;
  readonly fittedCheckValve: boolean | null;
  /** Pictures of the act of installation and of that of removal, by the SHA-256 of each. */
  readonly photoSha256s: readonly string[] | null;
  readonly removalPhotoSha256s: readonly string[] | null;
}

/** Rows of one meter, with gaps while it lies in the store. */
export const INSTALLATIONS: DatedTable<InstallationAttributes> = {
  kind: 'installation', table: 'installation', keyTable: 'meter', keyColumn: 'serial', idColumn: 'meter_id', isPersonal: false,
  columns: {
    servicePointId: ['service_point_id', 'integer'], wellId: ['well_id', 'integer'], reservoirId: ['reservoir_id', 'integer'], boundaryId: ['boundary_id', 'integer'],
    indexAtInstallationLitres: ['index_at_installation_litres', 'bigint'], indexAtRemovalLitres: ['index_at_removal_litres', 'bigint'],
    indexDecrease: ['index_decrease', 'text'], actNo: ['act_no', 'text'], actOn: ['act_on', 'date'], removalActNo: ['removal_act_no', 'text'],
    removalActOn: ['removal_act_on', 'date'], sealNo: ['seal_no', 'text'], wireNo: ['wire_no', 'text'], trouble: ['trouble', 'text'],
    fittedIsolatingValve: ['fitted_isolating_valve', 'boolean'], fittedCheckValve: ['fitted_check_valve', 'boolean'],
    photoSha256s: ['photos', 'jsonb'], removalPhotoSha256s: ['removal_photos', 'jsonb'],
  },
};
