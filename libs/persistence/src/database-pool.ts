import { Pool, type PoolConfig } from 'pg';

export interface DatabasePoolSettings {
  readonly url: string;
  /** Name shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly connections: number;
  /** A statement that takes longer is cancelled by the server; then it is tried again. */
  readonly statementTimeoutMs?: number;
}

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
  const pool = new Pool(config);
  pool.on('error', onIdleFault);
  // The loss of a connection in use is an event of the client itself when it falls between two statements. Unheard it would
  // end the program; whoever uses the client learns of it from the statement under way or the next one.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
