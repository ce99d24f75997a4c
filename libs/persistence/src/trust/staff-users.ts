import type { Sql } from '../sql.js';

/** A person who may sign in, as an administrator sees one. */
export interface StaffUser {
  readonly userId: number;
  readonly login: string;
  readonly fullName: string;
  readonly role: string;
  readonly zoneIds: readonly number[];
  readonly version: number;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly passwordSetAt: Date | null;
  readonly secondFactorConfirmedAt: Date | null;
  /** Office in which the person signs; null without the permission. */
  readonly signsAs: string | null;
}

/** What sign-in and the second factor need to know of a person. */
export interface StaffCredentials {
  readonly userId: number;
  readonly login: string;
  readonly role: string;
  readonly passwordHash: string | null;
  /** Sealed; as it is where {@link isUnsealedTotpSecret}. */
  readonly totpSecret: Buffer | null;
  readonly totpConfirmedAt: Date | null;
  readonly totpLastStep: string | null;
  readonly disabledAt: Date | null;
}

/** 160 bits. */
const UNSEALED_TOTP_BYTES = 20;

const COLUMNS = `
    u.user_id AS "userId", u.login, p.full_name AS "fullName", u.role, u.version, u.created_at AS "createdAt", u.disabled_at AS "disabledAt",
    u.password_set_at AS "passwordSetAt", u.totp_confirmed_at AS "secondFactorConfirmedAt",
    ARRAY(SELECT z.zone_id FROM staff_zone z WHERE z.user_id = u.user_id ORDER BY z.zone_id) AS "zoneIds",
    (SELECT s.office FROM signing_permission s WHERE s.user_id = u.user_id AND s.revoked_at IS NULL) AS "signsAs"`;
const FROM = 'FROM staff_user u JOIN personal.staff_person p USING (user_id)';

const CREDENTIALS = `SELECT user_id AS "userId", login, role, password_hash AS "passwordHash", totp_secret AS "totpSecret",
    totp_confirmed_at AS "totpConfirmedAt", totp_last_step AS "totpLastStep", disabled_at AS "disabledAt" FROM staff_user`;

/** Columns a list of people may be sorted by. */
export const STAFF_SORTS = ['login', 'role', 'createdAt'] as const;
const SORT_COLUMN: Readonly<Record<(typeof STAFF_SORTS)[number], string>> = { login: 'u.login', role: 'u.role', createdAt: 'u.created_at' };

export interface StaffQuestion {
  readonly q: string | undefined;
  readonly role: string | undefined;
  readonly isDisabled: boolean | undefined;
  readonly sort: { readonly by: (typeof STAFF_SORTS)[number]; readonly descending: boolean } | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** People, by login where nothing else is asked; `q` is looked for in login and name, literally. */
export async function listStaff(sql: Sql, asked: StaffQuestion): Promise<{ items: StaffUser[]; total: number }> {
  const where = `WHERE ($1::text IS NULL OR strpos(u.login, lower($1)) > 0 OR strpos(lower(p.full_name), lower($1)) > 0)
    AND ($2::text IS NULL OR u.role = $2) AND ($3::boolean IS NULL OR (u.disabled_at IS NOT NULL) = $3)`;
  const parameters = [asked.q ?? null, asked.role ?? null, asked.isDisabled ?? null];
  const order = `${SORT_COLUMN[asked.sort?.by ?? 'login']}${asked.sort?.descending === true ? ' DESC' : ''}, u.user_id`;
  const items = await sql<StaffUser>(`SELECT ${COLUMNS} ${FROM} ${where} ORDER BY ${order} LIMIT $4 OFFSET $5`, [...parameters, asked.limit, asked.offset]);
  const [counted] = await sql<{ total: number }>(`SELECT count(*)::integer AS total ${FROM} ${where}`, parameters);
  return { items, total: counted!.total };
}

/** One person; undefined where nobody has the number. */
export async function findStaff(sql: Sql, userId: number): Promise<StaffUser | undefined> {
  return (await sql<StaffUser>(`SELECT ${COLUMNS} ${FROM} WHERE u.user_id = $1`, [userId]))[0];
}

/** One person, whom nobody else changes until the transaction ends. */
export async function lockStaff(sql: Sql, userId: number): Promise<StaffUser | undefined> {
  await sql('SELECT FROM staff_user WHERE user_id = $1 FOR UPDATE', [userId]);
  return findStaff(sql, userId);
}

export async function credentialsOfLogin(sql: Sql, login: string): Promise<StaffCredentials | undefined> {
  return (await sql<StaffCredentials>(`${CREDENTIALS} WHERE login = $1`, [login]))[0];
}

/** Credentials of a person, locked until the transaction ends. */
export async function lockCredentials(sql: Sql, userId: number): Promise<StaffCredentials | undefined> {
  return (await sql<StaffCredentials>(`${CREDENTIALS} WHERE user_id = $1 FOR UPDATE`, [userId]))[0];
}

/** Enters a person who cannot sign in yet. Undefined where the login is taken. */
export async function insertStaff(sql: Sql, given: { readonly login: string; readonly fullName: string; readonly role: string; readonly zoneIds: readonly number[]; readonly isInvented?: boolean }): Promise<number | undefined> {
  const [row] = await sql<{ user_id: number }>('INSERT INTO staff_user (login, role) VALUES ($1, $2) ON CONFLICT (login) DO NOTHING RETURNING user_id', [given.login, given.role]);
  if (row === undefined) return undefined;
  await sql('INSERT INTO personal.staff_person (user_id, full_name, is_invented) VALUES ($1, $2, $3)', [row.user_id, given.fullName, given.isInvented ?? false]);
  await replaceZones(sql, row.user_id, given.zoneIds);
  return row.user_id;
}

/** Limits a person to zones; none means the whole city. */
export async function replaceZones(sql: Sql, userId: number, zoneIds: readonly number[]): Promise<void> {
  await sql('DELETE FROM staff_zone WHERE user_id = $1', [userId]);
  await sql('INSERT INTO staff_zone (user_id, zone_id) SELECT DISTINCT $1::integer, zone_id FROM unnest($2::integer[]) AS given (zone_id)', [userId, [...zoneIds]]);
}

/** Zones of a list that the register does not know. */
export async function unknownZones(sql: Sql, zoneIds: readonly number[]): Promise<number[]> {
  const rows = await sql<{ zone_id: number }>('SELECT zone_id FROM unnest($1::integer[]) AS given (zone_id) WHERE NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = given.zone_id)', [[...zoneIds]]);
  return rows.map((row) => row.zone_id);
}

/** Changes role or name, and raises the version. */
export async function updateStaff(sql: Sql, userId: number, change: { readonly role?: string; readonly fullName?: string }): Promise<void> {
  await sql('UPDATE staff_user SET role = coalesce($2, role), version = version + 1 WHERE user_id = $1', [userId, change.role ?? null]);
  if (change.fullName !== undefined) await sql('UPDATE personal.staff_person SET full_name = $2 WHERE user_id = $1', [userId, change.fullName]);
}

/** Lets a person sign in, or no more. */
export async function setDisabled(sql: Sql, userId: number, isDisabled: boolean): Promise<void> {
  await sql('UPDATE staff_user SET disabled_at = CASE WHEN $2 THEN now() END, version = version + 1 WHERE user_id = $1', [userId, isDisabled]);
}

/** Administrators who can sign in, but for one: without any the installation is locked. */
export function otherAdministrators(sql: Sql, exceptUserId: number): Promise<number> {
  return countAdministrators(sql, exceptUserId, '');
}

/** Of them, those for the whole city: without any nobody could lift a limit to zones. */
export function otherUnlimitedAdministrators(sql: Sql, exceptUserId: number): Promise<number> {
  return countAdministrators(sql, exceptUserId, 'AND NOT EXISTS (SELECT FROM staff_zone z WHERE z.user_id = u.user_id)');
}

async function countAdministrators(sql: Sql, exceptUserId: number, condition: string): Promise<number> {
  // Two administrators who disable or limit each other at once must not both succeed.
  await sql("SELECT pg_advisory_xact_lock(hashtext('suu_esep administrators'))");
  const [row] = await sql<{ others: number }>(
    `SELECT count(*)::integer AS others FROM staff_user u WHERE u.role = 'administrator' AND u.disabled_at IS NULL AND u.password_hash IS NOT NULL AND u.user_id <> $1 ${condition}`, [exceptUserId]);
  return row!.others;
}

export async function setPassword(sql: Sql, userId: number, passwordHash: string): Promise<void> {
  await sql('UPDATE staff_user SET password_hash = $2, password_set_at = now(), version = version + 1 WHERE user_id = $1', [userId, passwordHash]);
}

/** Whose secret it is that is stored, for the cipher that seals it. */
export const secondFactorOf = (userId: number): string => `second factor of ${userId}`;

/** Secrets were stored as they are before there was a key; a sealed one is longer. */
export const isUnsealedTotpSecret = (stored: Buffer): boolean => stored.length === UNSEALED_TOTP_BYTES;

/** People whose second factor has a secret, that it may be sealed anew; locked until the transaction ends. */
export async function lockTotpSecrets(sql: Sql): Promise<{ readonly userId: number; readonly login: string; readonly stored: Buffer }[]> {
  return sql(`SELECT user_id AS "userId", login, totp_secret AS stored FROM staff_user WHERE totp_secret IS NOT NULL ORDER BY user_id FOR UPDATE`);
}

/** Stores the same secret sealed otherwise. */
export async function replaceTotpSecret(sql: Sql, userId: number, sealed: Buffer): Promise<void> {
  await sql('UPDATE staff_user SET totp_secret = $2 WHERE user_id = $1', [userId, sealed]);
}

/** Begins the enrolment of a second factor, whose secret comes sealed; it holds once a code was accepted. */
export async function setTotpSecret(sql: Sql, userId: number, secret: Buffer | null): Promise<void> {
  await sql('UPDATE staff_user SET totp_secret = $2, totp_confirmed_at = NULL, totp_last_step = NULL WHERE user_id = $1', [userId, secret]);
}

/** Notes the step of an accepted code, which makes it and all before it useless; confirms the enrolment. */
export async function acceptTotpStep(sql: Sql, userId: number, step: number): Promise<void> {
  await sql('UPDATE staff_user SET totp_last_step = $2, totp_confirmed_at = coalesce(totp_confirmed_at, now()) WHERE user_id = $1', [userId, step]);
}
