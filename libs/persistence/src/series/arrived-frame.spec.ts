import fc from 'fast-check';

import { frameKeyOf } from './arrived-frame.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the key of a message', () => {
  // printf 'meters/K1/up\0{}' | sha256sum
  it('is the first 64 bits, signed, of SHA-256 over topic, a zero byte and payload', () => {
    expect(frameKeyOf('meters/K1/up', bytes('{}'))).toBe(BigInt.asIntN(64, 0x6af15a722f35447an));
  });

  it('is the same for the same message and another for another', () => {
    expect(frameKeyOf('t', bytes('p'))).toBe(frameKeyOf('t', bytes('p')));
    expect(frameKeyOf('t', bytes('p'))).not.toBe(frameKeyOf('t', bytes('q')));
    expect(frameKeyOf('t', bytes('p'))).not.toBe(frameKeyOf('u', bytes('p')));
  });

  it('does not confuse the end of a topic with the beginning of a payload', () => {
    expect(frameKeyOf('ab', bytes('c'))).not.toBe(frameKeyOf('a', bytes('bc')));
  });

  it('fits the bigint of PostgreSQL, whatever the bytes', () => {
    fc.assert(fc.property(fc.string(), fc.uint8Array(), (topic, payload) => {
      const key = frameKeyOf(topic, payload);
      expect(BigInt.asIntN(64, key)).toBe(key);
    }));
  });
});
