import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSession, sqlOf } from '@app/persistence';
import { newSecretKey, SecretCipher } from '@app/platform';

import { codeAt, stepAt } from '../../apps/api/src/trust/totp.js';
import { secretReseal } from '../../apps/cli/src/secret-commands.js';
import { type Answer, ApiOnTrial } from '../support/api-on-trial.js';

const [OLD, NEW] = [newSecretKey(), newSecretKey()];
const SECRET = Buffer.from('12345678901234567890');

interface Row { readonly stored: Buffer; readonly confirmed: boolean }

/** A person whose second factor is stored as given, and whose session has yet to prove it. */
async function enrolled(api: ApiOnTrial, stored: (userId: number) => Buffer): Promise<{ readonly userId: number; readonly login: string; readonly prove: () => Promise<Answer>; readonly row: () => Promise<Row> }> {
  const { userId, login, sessionId } = await api.personOf('administrator');
  await api.pool.query('UPDATE staff_user SET totp_secret = $2, totp_confirmed_at = now() WHERE user_id = $1', [userId, stored(userId)]);
  const { token } = await openSession(sqlOf(api.pool), userId, '127.0.0.1', 'test');
  await api.pool.query('DELETE FROM user_session WHERE session_id = $1', [sessionId]);
  return {
    userId, login,
    prove: () => api.api('POST', '/session/second-factor', { token, body: { code: codeAt(SECRET, stepAt(Date.now())) } }),
    row: async () => (await api.pool.query<Row>('SELECT totp_secret AS stored, totp_confirmed_at IS NOT NULL AS confirmed FROM staff_user WHERE user_id = $1', [userId])).rows[0]!,
  };
}

const owner = (userId: number): string => `second factor of ${userId}`;

describe('the secret of a second factor', () => {
  it('is stored sealed from its enrolment on', async () => {
    const cipher = new SecretCipher([OLD]);
    await using api = await ApiOnTrial.start({ cipher });
    const { userId, token } = await api.personOf('clerk');
    const { secret } = (await api.api('POST', '/me/second-factor', { token })).json as { secret: string };
    const { rows } = await api.pool.query<{ stored: Buffer }>('SELECT totp_secret AS stored FROM staff_user WHERE user_id = $1', [userId]);
    const opened = cipher.open(owner(userId), rows[0]!.stored);
    // Base32 of RFC 4648, five bits a letter.
    const bits = Array.from(secret).map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
    expect([...opened].map((byte) => byte.toString(2).padStart(8, '0')).join('')).toBe(bits.slice(0, 160));
  });

  it.each([
    ['stored as it is, as before there was a key', (): Buffer => SECRET],
    ['sealed with a key of before', (userId: number): Buffer => new SecretCipher([OLD]).seal(owner(userId), SECRET)],
  ])('%s proves its person, and is sealed with the present key then', async (_, stored) => {
    await using api = await ApiOnTrial.start({ cipher: new SecretCipher([NEW, OLD]) });
    const person = await enrolled(api, stored);
    expect((await person.prove()).status).toBe(200);
    const row = await person.row();
    expect([row.confirmed, new SecretCipher([NEW]).open(owner(person.userId), row.stored)]).toEqual([true, SECRET]);
  });

  it.each([
    ['a key that is gone', (userId: number): Buffer => new SecretCipher([OLD]).seal(owner(userId), SECRET)],
    ['somebody else', (): Buffer => new SecretCipher([NEW]).seal(owner(9_999), SECRET)],
  ])('sealed for %s proves nobody, and stays as it is', async (_, stored) => {
    await using api = await ApiOnTrial.start({ cipher: new SecretCipher([NEW]) });
    const person = await enrolled(api, stored);
    const before = await person.row();
    expect(await person.prove()).toMatchObject({ status: 409, kind: 'CONFLICT' });
    expect(await person.row()).toEqual(before);
  });

  it('is sealed anew for everyone at the command line, and whose cannot be opened is named', async () => {
    await using api = await ApiOnTrial.start();
    const plain = await enrolled(api, () => SECRET);
    const old = await enrolled(api, (userId) => new SecretCipher([OLD]).seal(owner(userId), SECRET));
    const lost = await enrolled(api, (userId) => new SecretCipher([newSecretKey()]).seal(owner(userId), SECRET));
    const folder = mkdtempSync(join(tmpdir(), 'suu-keys-'));
    const before = process.env['SUU_SECRET_KEYS_FILE'];
    try {
      writeFileSync(process.env['SUU_SECRET_KEYS_FILE'] = join(folder, 'keys'), `${NEW}\n${OLD}\n`);
      const reseal = async (): Promise<[number | void, string[]]> => {
        const lines: string[] = [];
        return [await secretReseal.run([], { pool: api.pool, databaseUrl: api.database.url, timeZone: 'Asia/Bishkek', print: (line) => void lines.push(line) }), lines];
      };
      expect(await reseal()).toEqual([1, ['2 sealed anew, 0 sealed with this key already, 1 cannot be opened with the keys at hand', expect.stringContaining(lost.login) as string]]);
      expect((await reseal())[1][0]).toMatch(/^0 sealed anew, 2 sealed with this key already, 1 cannot/);
      for (const person of [plain, old]) expect(new SecretCipher([NEW]).open(owner(person.userId), (await person.row()).stored)).toEqual(SECRET);
      expect((await api.pool.query(`SELECT after FROM audit_entry WHERE action = 'secret.reseal'`)).rows).toEqual([{ after: { resealed: 2 } }]);
    } finally {
      if (before === undefined) delete process.env['SUU_SECRET_KEYS_FILE'];
      else process.env['SUU_SECRET_KEYS_FILE'] = before;
      rmSync(folder, { recursive: true });
    }
  });
});
