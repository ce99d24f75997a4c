import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Sends the bytes of a COPY. @throws the server's error; nothing is stored then */
export function copyIn(client: PoolClient, sql: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(copyFrom(sql));
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(bytes);
  });
}
