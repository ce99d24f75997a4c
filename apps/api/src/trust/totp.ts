import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds of one step and digits of a code, as every authenticator expects them. */
export const STEP_SECONDS = 30;
export const CODE_DIGITS = 6;
/** Steps before and after ours whose code is taken too: clocks differ. */
const STEPS_ASIDE = 1;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Code of a counter (HOTP, RFC 4226, HMAC-SHA-1): what an authenticator shows. */
export function codeAt(secret: Uint8Array, counter: number, digits = CODE_DIGITS): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', secret).update(message).digest();
  const offset = digest[digest.length - 1]! & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
}

/** Step of RFC 6238 in which an instant lies. */
export function stepAt(instantMs: number): number {
  return Math.floor(instantMs / 1_000 / STEP_SECONDS);
}

/**
 * Step whose code this is: ours or one aside, but never one at or before `lastStep`, since a code is good once.
 * @returns undefined for any other text
 */
export function acceptedStep(secret: Uint8Array, code: string, instantMs: number, lastStep: number | null): number | undefined {
  const latest = stepAt(instantMs);
  for (let step = latest - STEPS_ASIDE; step <= latest + STEPS_ASIDE; step++) {
    const expected = Buffer.from(codeAt(secret, step));
    const given = Buffer.from(code);
    if (given.length === expected.length && timingSafeEqual(given, expected) && (lastStep === null || step > lastStep)) return step;
  }
  return undefined;
}

/** Base32 of RFC 4648 without padding, as authenticators read secrets. */
export function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** Address by which an authenticator takes a secret in, written or as a picture. */
export function otpauthUri(secret: Uint8Array, login: string): string {
  return `otpauth://totp/Suu%20Esep:${encodeURIComponent(login)}?secret=${base32(secret)}&issuer=Suu%20Esep&algorithm=SHA1&digits=${CODE_DIGITS}&period=${STEP_SECONDS}`;
}
