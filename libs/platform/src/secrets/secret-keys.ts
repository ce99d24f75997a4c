import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { ConfigurationError, type Environment } from '../service-settings.js';
import { newSecretKey, SecretCipher, SecretCipherError } from './secret-cipher.js';

/** Name of the key file that `npm start` keeps in its folder. */
export const SECRET_KEYS_FILE = 'secret-keys';

/**
 * The cipher of the keys in the file that `SUU_SECRET_KEYS_FILE` names: one key a line, the first seals, the others are those of
 * before. The database and its backups are worth little without that file, and it nothing without them: keep them apart. Where
 * `NODE_ENV` is `test` and no file is named, the key is the process's own and ends with it.
 *
 * @throws ConfigurationError naming the variable, never a key
 */
export function secretCipherFrom(environment: Environment): SecretCipher {
  const file = environment['SUU_SECRET_KEYS_FILE'];
  if (!file && environment['NODE_ENV'] === 'test') return new SecretCipher([newSecretKey()]);
  if (!file) throw new ConfigurationError('SUU_SECRET_KEYS_FILE must name the file with the keys of stored secrets; `npm run cli -- secret new-key` prints a key');
  try {
    return secretCipherOf(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SecretCipherError) throw new ConfigurationError(`SUU_SECRET_KEYS_FILE: ${error.message}`);
    throw new ConfigurationError(`SUU_SECRET_KEYS_FILE names ${JSON.stringify(file)}, which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** The cipher of a key file's text. @throws SecretCipherError KEY_INVALID */
export function secretCipherOf(text: string): SecretCipher {
  return new SecretCipher(text.split('\n').map((line) => line.trim()).filter((line) => line !== ''));
}

/** Makes a key file with one key, for its owner alone; one that is there stays as it is. */
export function ensureSecretKeys(path: string): void {
  if (existsSync(path)) return;
  writeFileSync(path, `${newSecretKey()}\n`, { mode: 0o600, flag: 'wx' });
}
