import { createHash } from 'node:crypto';

import { issueSecret, secretMatches } from './device-secret.js';

describe('a device secret', () => {
  it('is 128 random bits that fit a URL, a shell and a QR code', () => {
    const secrets = Array.from({ length: 1_000 }, () => issueSecret().secret);
    expect(new Set(secrets).size).toBe(1_000);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(16);
  });

  it('is not in what is kept of it', () => {
    const { secret, digest } = issueSecret();
    expect(digest.hash).toEqual(createHash('sha256').update(digest.salt).update(secret).digest());
    expect(Buffer.concat([digest.salt, digest.hash]).includes(Buffer.from(secret))).toBe(false);
    expect(Buffer.concat([digest.salt, digest.hash]).includes(Buffer.from(secret, 'base64url'))).toBe(false);
  });

  it('has a salt of its own: equal secrets could not be seen', () => {
    expect(new Set(Array.from({ length: 100 }, () => issueSecret().digest.salt.toString('hex'))).size).toBe(100);
  });

  it('matches itself', () => {
    const { secret, digest } = issueSecret();
    expect(secretMatches(Buffer.from(secret), digest)).toBe(true);
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)], ['another secret', () => Buffer.from(issueSecret().secret)], ['one more character', (secret: string) => Buffer.from(`${secret}A`)],
    ['one character less', (secret: string) => Buffer.from(secret.slice(0, -1))], ['a trailing line end', (secret: string) => Buffer.from(`${secret}\n`)],
    ['another case', (secret: string) => Buffer.from(secret === secret.toLowerCase() ? secret.toUpperCase() : secret.toLowerCase())],
    ['its 16 bytes instead of its text', (secret: string) => Buffer.from(secret, 'base64url')], ['a megabyte', () => Buffer.alloc(1_048_576, 'A')],
  ])('does not match %s', (_, offer) => {
    const { secret, digest } = issueSecret();
    expect(secretMatches(offer(secret), digest)).toBe(false);
  });

  it('is not the digest: whoever reads the database cannot sign in', () => {
    const { digest } = issueSecret();
    for (const offered of [digest.hash, digest.salt, Buffer.from(digest.hash.toString('hex')), Buffer.from(digest.hash.toString('base64url'))]) {
      expect(secretMatches(offered, digest)).toBe(false);
    }
  });
});
