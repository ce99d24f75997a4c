import type { Sql } from '../sql.js';

/** Whether the register holds account holders that are invented: then nothing in it is a real city's, and people must be told. */
export async function holdsInventedPeople(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ holds: boolean }>('SELECT EXISTS (SELECT FROM personal.account_holder_version WHERE is_invented AND superseded_at IS NULL) AS holds');
  return row?.holds === true;
}
