import { bytesOf, hexOf, textOf } from './payload-bytes.js';

describe('bytes that came in', () => {
  it('are told as text, foreign bytes by a sign', () => {
    expect(textOf(bytesOf('eyJ0cyI6MX0='))).toBe('{"ts":1}');
    expect(textOf(bytesOf('AEH/'))).toBe('\u2422A\uFFFD');
  });

  it('are told in sixteens with their offset', () => {
    expect(hexOf(bytesOf('AAECAwQFBgcICQoLDA0ODxB/'))).toBe('0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n0010  10 7f');
    expect(hexOf(bytesOf(''))).toBe('');
  });
});
