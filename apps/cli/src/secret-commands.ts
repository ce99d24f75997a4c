import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { appendAudit, inTransaction, isUnsealedTotpSecret, lockNoticeSecrets, lockTotpSecrets, replaceNoticeSecret, replaceTotpSecret, resealFileParts, secondFactorOf, secretOfChannel } from '@app/persistence';
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
      for (const { versionId, channelId, name, stored } of await lockNoticeSecrets(sql)) {
        const secret = opened(cipher, secretOfChannel(channelId), stored);
        if (secret === undefined) count.lost.push(`channel of notices “${name}”: enter its secret anew`);
        else if (cipher.isCurrent(stored)) count.current++;
        else {
          await replaceNoticeSecret(sql, versionId, cipher.seal(secretOfChannel(channelId), secret));
          count.resealed++;
        }
      }
      for (const { userId, login, stored } of await lockTotpSecrets(sql)) {
        const secret = isUnsealedTotpSecret(stored) ? stored : opened(cipher, secondFactorOf(userId), stored);
        if (secret === undefined) count.lost.push(`${login}: let the second factor be begun anew: npm run cli -- user link ${login} --second-factor`);
        else if (cipher.isCurrent(stored)) count.current++;
        else {
          await replaceTotpSecret(sql, userId, cipher.seal(secondFactorOf(userId), secret));
          count.resealed++;
        }
      }
      const files = await resealFileParts(sql, { seal: (owner, content) => cipher.seal(owner, content), isCurrent: (stored) => cipher.isCurrent(stored), opened: (owner, stored) => opened(cipher, owner, stored) });
      count.resealed += files.resealed;
      count.current += files.current;
      for (const fileName of files.lost) count.lost.push(`file of a batch ${fileName}: bring the key that sealed it, or erase it with a reason`);
      if (count.resealed > 0) {
        await appendAudit(sql, { actor: operator(), action: 'secret.reseal', objectKind: 'staff_user', objectKey: 'all', before: null, after: { resealed: count.resealed }, reason: null });
      }
      return count;
    });
    print(`${resealed} sealed anew, ${current} sealed with this key already, ${lost.length} cannot be opened with the keys at hand`);
    for (const line of lost) print(`    ${line}`);
    return lost.length > 0 ? 1 : 0;
  },
};

/** What the environment names, else the keys that `npm start` keeps in its folder. */
export function keysOfChoice(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (environment['SUU_SECRET_KEYS_FILE']) return environment;
  const kept = join(chooseTownFolder(environment).path, SECRET_KEYS_FILE);
  return existsSync(kept) ? { ...environment, SUU_SECRET_KEYS_FILE: kept } : environment;
}

function opened(cipher: SecretCipher, owner: string, stored: Buffer): Buffer | undefined {
  try {
    return cipher.open(owner, stored);
  } catch (error) {
    if (error instanceof SecretCipherError) return undefined;
    throw error;
  }
}
