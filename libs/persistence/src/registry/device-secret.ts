import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Salt and SHA-256 of salt and secret, as stored. */
export interface SecretDigest {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * A new device secret: 128 random bits in URL-safe Base64. It is shown once and only its digest is kept. Because it cannot
 * be guessed, a fast hash is enough: after a power cut thousands of devices sign in within seconds (docs/adr/0011).
 */
export function issueSecret(): { secret: string; digest: SecretDigest } {
  const secret = randomBytes(16).toString('base64url');
  const salt = randomBytes(16);
  return { secret, digest: { salt, hash: digestOf(salt, Buffer.from(secret)) } };
}

/** True when the offered password is the secret behind the digest; takes the same time whichever byte differs. */
export function secretMatches(offered: Uint8Array, digest: SecretDigest): boolean {
  return timingSafeEqual(digestOf(digest.salt, offered), digest.hash);
}

function digestOf(salt: Uint8Array, secret: Uint8Array): Buffer {
  return createHash('sha256').update(salt).update(secret).digest();
}
