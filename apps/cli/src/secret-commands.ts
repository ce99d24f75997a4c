import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { appendAudit, inTransaction, isUnsealedTotpSecret, lockTotpSecrets, replaceTotpSecret, secondFactorOf } from '@app/persistence';
import { chooseTownFolder, newSecretKey, SECRET_KEYS_FILE, type SecretCipher, SecretCipherError, secretCipherFrom } from '@app/platform';

import { type Command, noArguments, type StandaloneCommand } from './command.js';
import { operator } from './operator.js';

export const secretNewKey: StandaloneCommand = {
  usage: 'secret new-key',
  purpose: 'prints a new key for SUU_SECRET_KEYS_FILE; put it as the first line and leave the others',
  runAlone(args, { print }) {
    noArguments(args);
    print(newSecretKey());
    return Promise.resolve(0);
  },
};

export const secretReseal: Command = {
  usage: 'secret reseal',
  purpose: 'seals every stored secret with the first key of SUU_SECRET_KEYS_FILE; the other keys can go then. Code 1 if one could not be opened',
  async run(args, { pool, print }) {
    noArguments(args);
    const cipher = secretCipherFrom(keysOfChoice(process.env));
    const { resealed, current, lost } = await inTransaction(pool, async (sql) => {
      const count = { resealed: 0, current: 0, lost: [] as string[] };
      for (const { userId, login, stored } of await lockTotpSecrets(sql)) {
        const secret = opened(cipher, userId, stored);
        if (secret === undefined) count.lost.push(login);
        else if (cipher.isCurrent(stored)) count.current++;
        else {
          await replaceTotpSecret(sql, userId, cipher.seal(secondFactorOf(userId), secret));
          count.resealed++;
        }
      }
      if (count.resealed > 0) {
        await appendAudit(sql, { actor: operator(), action: 'secret.reseal', objectKind: 'staff_user', objectKey: 'all', before: null, after: { resealed: count.resealed }, reason: null });
      }
      return count;
    });
    print(`${resealed} sealed anew, ${current} sealed with this key already, ${lost.length} cannot be opened with the keys at hand`);
    for (const login of lost) print(`    ${login}: let the second factor be begun anew: npm run cli -- user link ${login} --second-factor`);
    return lost.length > 0 ? 1 : 0;
  },
};

/** What the environment names, else the keys that `npm start` keeps in its folder. */
function keysOfChoice(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (environment['SUU_SECRET_KEYS_FILE']) return environment;
  const kept = join(chooseTownFolder(environment).path, SECRET_KEYS_FILE);
  return existsSync(kept) ? { ...environment, SUU_SECRET_KEYS_FILE: kept } : environment;
}

function opened(cipher: SecretCipher, userId: number, stored: Buffer): Buffer | undefined {
  if (isUnsealedTotpSecret(stored)) return stored;
  try {
    return cipher.open(secondFactorOf(userId), stored);
  } catch (error) {
    if (error instanceof SecretCipherError) return undefined;
    throw error;
  }
}
