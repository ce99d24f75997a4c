import { AdministratorExistsError, createPool, issueFirstAdministratorLink } from '@app/persistence';

/** Login that the first administrator gets unless one was made before. */
export const FIRST_LOGIN = 'admin';

/**
 * The link by which the first administrator sets a password, while nobody can sign in as one; undefined afterwards. Each
 * call gives a new link and ends the old one.
 *
 * @param consoleUrl address people open, without a slash at the end
 */
export async function firstAdministratorLink(databaseUrl: string, consoleUrl: string): Promise<string | undefined> {
  const pool = createPool({ url: databaseUrl, applicationName: 'suu-town', connections: 1 }, () => undefined);
  try {
    const { token } = await issueFirstAdministratorLink(pool, {
      login: FIRST_LOGIN, fullName: 'Administrator', isInvented: true, actor: { kind: 'service', userId: null, name: 'town', role: null, clientAddress: null, requestId: null },
    });
    // Behind `#`, which browsers send to no server: it is in no log.
    return `${consoleUrl}/link#${token}`;
  } catch (error) {
    if (error instanceof AdministratorExistsError) return undefined;
    throw error;
  } finally {
    await pool.end();
  }
}
