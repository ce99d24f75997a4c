import pg from 'pg';
import { cloneDatabase } from '../support/clone-database.js';

async function rowsOf<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('a cloned database', () => {
  it('is migrated, and its rows are its own', async () => {
    await using one = await cloneDatabase();
    await using other = await cloneDatabase();
    await rowsOf(one.url, 'CREATE TABLE only_here (id integer)');
    expect(await rowsOf(one.url, 'SELECT count(*)::int > 0 AS migrated FROM migration')).toEqual([{ migrated: true }]);
    await expect(rowsOf(other.url, 'SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });
  });

  it('is gone after the scope, though a connection was left open', async () => {
    const forgotten: pg.Client[] = [];
    let url = '';
    {
      await using database = await cloneDatabase();
      url = database.url;
      const client = new pg.Client(url);
      client.on('error', () => undefined);
      await client.connect();
      forgotten.push(client);
    }
    await expect(rowsOf(url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
    await Promise.allSettled(forgotten.map((client) => client.end()));
  });
});
