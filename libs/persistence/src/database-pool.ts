import { Pool, type PoolConfig } from 'pg';

export interface DatabasePoolSettings {
  readonly url: string;
  /** Name shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly connections: number;
  /** A statement that takes longer is cancelled by the server; then it is tried again. */
  readonly statementTimeoutMs?: number;
  /** Role whose rights every connection takes on before its first statement, where the server has it and the login may. */
  readonly role?: string;
}

/** Leaves the rights as they are where there is no such role or it is not granted: an operator may have decided so. */
const TAKE_ON_ROLE = `SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = $1 AND pg_has_role(session_user, oid, 'MEMBER')`;

/**
 * Connections to PostgreSQL with every wait bounded: an exhausted pool, a server that does not answer and a statement that
 * hangs are faults to be seen, not silences.
 *
 * @param onIdleFault told of the loss of an idle connection, which is no error of any caller
 */
export function createPool(settings: DatabasePoolSettings, onIdleFault: (error: Error) => void): Pool {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 30_000;
  const config: PoolConfig = {
    connectionString: settings.url,
    application_name: settings.applicationName,
    max: settings.connections,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    // The server's own timeout does not help when the network swallows its answer.
    query_timeout: statementTimeoutMs + 5_000,
    // A link that the network swallows leaves its transaction open on the server, holding the very keys that the next link
    // has to write again.
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const { role } = settings;
  // A connection that could not take the role on is not given to anyone.
  if (role !== undefined) config.verify = (client, done) => client.query(TAKE_ON_ROLE, [role], (fault: Error | null) => done(fault ?? undefined));
  const pool = new Pool(config);
  pool.on('error', onIdleFault);
  // The loss of a connection in use is an event of the client itself when it falls between two statements. Unheard it would
  // end the program; whoever uses the client learns of it from the statement under way or the next one.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
