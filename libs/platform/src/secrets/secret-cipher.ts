import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** First byte of what is sealed: how the rest is to be read. */
const FORM = 1;
const KEY_BYTES = 32;
const KEY_NAME_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_NAME_BYTES + NONCE_BYTES + TAG_BYTES;
const KEY_TEXT = /^[A-Za-z0-9_-]{43}$/;

/** `KEY_UNKNOWN`: sealed with a key that is not at hand. `BROKEN`: changed since, of another owner, or not sealed by us. `KEY_INVALID`: no key. */
export type SecretCipherErrorKind = 'KEY_UNKNOWN' | 'BROKEN' | 'KEY_INVALID';

/** Something sealed cannot be opened, or a key will not do. Says nothing of the secret. */
export class SecretCipherError extends Error {
  override readonly name = 'SecretCipherError';
  constructor(readonly kind: SecretCipherErrorKind, detail: string) {
    super(detail);
  }
}

interface NamedKey { readonly name: Buffer; readonly key: Buffer }

/**
 * Seals secrets that must be computed with and so cannot be stored as hashes: AES-256-GCM (NIST SP 800-38D), a random nonce for
 * each. What is sealed is bound to its owner, so that one person's secret put into another's row opens as neither.
 *
 * Layout: form (1 byte), name of the key (4), nonce (12), tag (16), ciphertext. A random nonce bears 2^32 secrets to a key.
 */
export class SecretCipher {
  private readonly keys: readonly NamedKey[];

  /** @param keys texts of 256 random bits in base64url; the first seals, all of them open. @throws SecretCipherError KEY_INVALID */
  constructor(keys: readonly string[]) {
    this.keys = keys.map((text, at) => {
      // A last character that encodes no whole bits would be a second spelling of the same key.
      const key = Buffer.from(text, 'base64url');
      if (!KEY_TEXT.test(text) || key.length !== KEY_BYTES || key.toString('base64url') !== text) throw new SecretCipherError('KEY_INVALID', `key ${at + 1} is not 43 characters of base64url (256 bits)`);
      return { name: createHash('sha256').update(key).digest().subarray(0, KEY_NAME_BYTES), key };
    });
    if (this.keys.length === 0) throw new SecretCipherError('KEY_INVALID', 'there is no key');
    if (new Set(this.keys.map(({ name }) => name.toString('hex'))).size < this.keys.length) throw new SecretCipherError('KEY_INVALID', 'a key stands there twice');
  }

  /** @param owner whose secret of which kind it is: `second factor of 17` */
  seal(owner: string, secret: Buffer): Buffer {
    const { name, key } = this.keys[0]!;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(owner, name));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.from([FORM]), name, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SecretCipherError KEY_UNKNOWN, BROKEN */
  open(owner: string, sealed: Buffer): Buffer {
    if (sealed.length <= HEAD_BYTES || sealed[0] !== FORM) throw new SecretCipherError('BROKEN', 'this is nothing sealed');
    const [name, nonce, tag, content] = cut(sealed.subarray(1), [KEY_NAME_BYTES, NONCE_BYTES, TAG_BYTES]);
    const key = this.keys.find((known) => known.name.equals(name!))?.key;
    if (key === undefined) throw new SecretCipherError('KEY_UNKNOWN', `sealed with key ${name!.toString('hex')}, which is not at hand`);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce!, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(owner, name!));
    decipher.setAuthTag(tag!);
    try {
      return Buffer.concat([decipher.update(content!), decipher.final()]);
    } catch {
      throw new SecretCipherError('BROKEN', 'what was sealed was changed, or is of another owner');
    }
  }

  /** Whether it is sealed with the key that seals now; false also for what is not sealed at all. */
  isCurrent(sealed: Buffer): boolean {
    return sealed.length > HEAD_BYTES && sealed[0] === FORM && this.keys[0]!.name.equals(sealed.subarray(1, 1 + KEY_NAME_BYTES));
  }
}

/** A new key, as it stands in a key file. */
export function newSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

function boundTo(owner: string, keyName: Buffer): Buffer {
  return Buffer.concat([Buffer.from([FORM]), keyName, Buffer.from(owner, 'utf8')]);
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0;
  return [...lengths.map((length) => bytes.subarray(at, at += length)), bytes.subarray(lengths.reduce((sum, length) => sum + length, 0))];
}
