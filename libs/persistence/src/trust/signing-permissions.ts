import type { Sql } from '../sql.js';

/** A right to sign, as it was granted and perhaps ended. */
export interface SigningPermission {
  readonly permissionId: number;
  readonly userId: number;
  readonly office: string;
  readonly document: string;
  readonly grantedAt: Date;
  readonly grantedBy: number | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: number | null;
}

/** All rights a person had or has, latest first. */
export async function signingPermissionsOf(sql: Sql, userId: number): Promise<SigningPermission[]> {
  return sql<SigningPermission>(`
    SELECT permission_id AS "permissionId", user_id AS "userId", office, document, granted_at AS "grantedAt", granted_by AS "grantedBy",
           revoked_at AS "revokedAt", revoked_by AS "revokedBy"
    FROM signing_permission WHERE user_id = $1 ORDER BY granted_at DESC, permission_id DESC`, [userId]);
}

/** Gives the right. Undefined where the person has one already. */
export async function grantSigning(sql: Sql, given: { readonly userId: number; readonly office: string; readonly document: string; readonly grantedBy: number | null }): Promise<number | undefined> {
  const [row] = await sql<{ permission_id: number }>(`
    INSERT INTO signing_permission (user_id, office, document, granted_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (user_id) WHERE revoked_at IS NULL DO NOTHING RETURNING permission_id`, [given.userId, given.office, given.document, given.grantedBy]);
  return row?.permission_id;
}

/** Ends the right. Undefined where the person has none. */
export async function revokeSigning(sql: Sql, userId: number, revokedBy: number): Promise<{ readonly permissionId: number; readonly office: string } | undefined> {
  const [row] = await sql<{ permissionId: number; office: string }>(`
    UPDATE signing_permission SET revoked_at = now(), revoked_by = $2 WHERE user_id = $1 AND revoked_at IS NULL
    RETURNING permission_id AS "permissionId", office`, [userId, revokedBy]);
  return row;
}
