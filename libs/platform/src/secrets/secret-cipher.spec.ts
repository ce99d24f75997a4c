import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { newSecretKey, SecretCipher } from './secret-cipher.js';
import { ensureSecretKeys, secretCipherFrom } from './secret-keys.js';

const OLD = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const NEW = newSecretKey();
const SECRET = Buffer.from('12345678901234567890');

describe('a sealed secret', () => {
  it('opens for its owner, and is sealed otherwise each time', () => {
    const cipher = new SecretCipher([OLD]);
    const [first, second] = [cipher.seal('second factor of 1', SECRET), cipher.seal('second factor of 1', SECRET)];
    expect(first.equals(second)).toBe(false);
    expect([first, second].map((sealed) => cipher.open('second factor of 1', sealed))).toEqual([SECRET, SECRET]);
    expect(first.includes(SECRET)).toBe(false);
  });

  it('made by another program opens: AES-256-GCM as it is written down', async () => {
    // WebCrypto, which appends the tag to the ciphertext.
    const keyBytes = Buffer.from(OLD, 'base64url');
    const name = Buffer.from(await crypto.subtle.digest('SHA-256', keyBytes)).subarray(0, 4);
    const nonce = Buffer.alloc(12, 7);
    const key = await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt']);
    const both = Buffer.from(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: Buffer.concat([Buffer.from([1]), name, Buffer.from('second factor of 1')]) }, key, SECRET));
    const sealed = Buffer.concat([Buffer.from([1]), name, nonce, both.subarray(-16), both.subarray(0, -16)]);
    expect(new SecretCipher([OLD]).open('second factor of 1', sealed)).toEqual(SECRET);
  });

  it('opens for nobody else, nor with any bit of it changed', () => {
    const cipher = new SecretCipher([OLD]);
    const sealed = cipher.seal('second factor of 1', SECRET);
    expect(() => cipher.open('second factor of 2', sealed)).toThrow('of another owner');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => cipher.open('second factor of 1', changed)).toThrow(/was changed|not at hand|nothing sealed/);
    }
    expect(() => cipher.open('second factor of 1', SECRET)).toThrow('nothing sealed');
  });

  it('opens with a key of before, and is then to be sealed anew', () => {
    const sealed = new SecretCipher([OLD]).seal('a', SECRET);
    const rotated = new SecretCipher([NEW, OLD]);
    expect([rotated.open('a', sealed), rotated.isCurrent(sealed), rotated.isCurrent(rotated.seal('a', SECRET)), rotated.isCurrent(SECRET)]).toEqual([SECRET, false, true, false]);
    expect(() => new SecretCipher([NEW]).open('a', sealed)).toThrow('which is not at hand');
  });

  it.each([['none', []], ['a word', ['password']], ['too short', [OLD.slice(1)]], ['one twice', [OLD, OLD]], ['another alphabet', [OLD.replace('A', '+')]], ['a second spelling', [`${OLD.slice(0, -1)}9`]]])('needs keys: %s', (_, keys) => {
    expect(() => new SecretCipher(keys)).toThrow(expect.objectContaining({ kind: 'KEY_INVALID', message: expect.not.stringContaining('AQID') as string }) as Error);
  });
});

describe('the key file', () => {
  it('is made once, for its owner alone, and read line by line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'suu-keys-'));
    try {
      const file = join(folder, 'secret-keys');
      ensureSecretKeys(file);
      const text = readFileSync(file, 'utf8');
      ensureSecretKeys(file);
      expect([readFileSync(file, 'utf8') === text, statSync(file).mode & 0o777]).toEqual([true, 0o600]);
      const sealed = secretCipherFrom({ SUU_SECRET_KEYS_FILE: file }).seal('a', SECRET);
      writeFileSync(file, `${NEW}\n\n${text}`);
      expect(secretCipherFrom({ SUU_SECRET_KEYS_FILE: file }).open('a', sealed)).toEqual(SECRET);
      writeFileSync(file, 'my secret words\n');
      expect(() => secretCipherFrom({ SUU_SECRET_KEYS_FILE: file })).toThrow('SUU_SECRET_KEYS_FILE: key 1 is not');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([[{}, 'must name the file'], [{ SUU_SECRET_KEYS_FILE: '/nowhere/at/all' }, 'cannot be read (ENOENT)']])('that is missing stops the service: %j', (environment, words) => {
    expect(() => secretCipherFrom(environment)).toThrow(words);
  });
});
